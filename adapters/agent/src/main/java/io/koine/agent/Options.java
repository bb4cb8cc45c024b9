package io.koine.agent;

import io.koine.trust.enrol.Registration;
import java.nio.file.Path;

/// What the command line says.
///
/// @param joinFile the join file
/// @param registration where the workload is reached and what it serves
/// @param runtimeDirectory the directory shared with Envoy
/// @param allowDisk whether that directory may lie on a disk
/// @param envoy Envoy's executable, absolute
/// @param concurrency Envoy's worker threads, 1 to 256
record Options(
        Path joinFile,
        Registration registration,
        Path runtimeDirectory,
        boolean allowDisk,
        Path envoy,
        int concurrency) {

    static final String USAGE = """
            Usage: koine agent --join FILE --address IP --port PORT... [OPTIONS] [@FILE...]

              --join FILE            the join file that `koine token create` wrote
              --address IP           the address that callers dial and Envoy listens on
              --port NAME:SERVICEPORT:APPADDR:APPPORT[:LISTENPORT][:APPPROTOCOL]
                                     a port that the workload serves, such as http:80:127.0.0.1:8080:8443:http;
                                     Envoy listens on LISTENPORT, by default SERVICEPORT; an IPv6 APPADDR in brackets
              --mode MODE            how traffic gets into Envoy. loopback (default): Envoy listens on LISTENPORT for
                                     callers, and on loopback addresses for the workload's own calls. iptables: the
                                     rules of koine-iptables redirect both; callers dial APPPORT
              --runtime-dir DIR      where agent and Envoy keep their files, on a memory file system
                                     (default: /dev/shm/koine-agent-<hash of user and address>)
              --allow-disk-runtime-dir
                                     accept any file system: the private key is then on a disk
              --outbound-range CIDR  addresses of other services on this host (default: 127.64.0.0/16; with iptables
                                     240.240.0.0/16, which is routed nowhere)
              --reserved-port N      a port on which no service of the mesh may appear on this host; repeatable
              --envoy PATH           Envoy (default: $KOINE_ENVOY, else the one in $PATH)
              --concurrency N        Envoy's worker threads (default: 2)
              --network NAME         the network of the address (default: the mesh's only one)
              --region R --zone Z    the locality of this host
              @FILE                  further arguments, one on each line; blank lines and #comments are skipped
            """;
}
