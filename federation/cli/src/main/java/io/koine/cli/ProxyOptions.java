package io.koine.cli;

import io.koine.cli.client.CliException;
import io.koine.cli.offline.ProxyPlan;
import io.koine.envoy.offline.Surroundings.Place;
import io.koine.model.Cidr;
import io.koine.model.Names;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the Envoy of one workload is to run.
final class ProxyOptions {
    private static final String APPLICATION = "127.0.0.1";

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "Where Envoy listens (default: the workload's address; a loopback address made of its name if"
                    + " the manifests tell none).")
    @Nullable
    private String address;

    @Option(
            names = "--listen",
            paramLabel = "PORT=PORT",
            description = "Listen on the second port for the workload's first. May be given again.")
    private Map<Integer, Integer> listen = Map.of();

    @Option(
            names = "--app",
            paramLabel = "PORT=[IP:]PORT",
            description = "Where the application answers for that port of the workload (default: 127.0.0.1 and the same"
                    + " port). May be given again.")
    private Map<Integer, String> applications = Map.of();

    @Option(
            names = "--certs",
            paramLabel = "DIR",
            description =
                    "Where Envoy finds cert.pem, key.pem and ca.pem, from its working directory (default: certs).")
    @Nullable
    private String certificates;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Port of Envoy's admin interface on 127.0.0.1; 0: any (default: 15000).")
    @Nullable
    private Integer adminPort;

    @Option(
            names = "--outbound-range",
            paramLabel = "CIDR",
            description = "Loopback addresses on which Envoy takes the workload's own calls (default: 127.64.0.0/16).")
    @Nullable
    private String outboundRange;

    @Option(names = "--inbound-only", description = "Do not take the workload's own calls.")
    private boolean inboundOnly;

    /// @return the plan
    /// @throws CliException naming the option that is malformed
    ProxyPlan plan() {
        ProxyPlan standard = ProxyPlan.DEFAULT;
        try {
            return new ProxyPlan(
                    Optional.ofNullable(address).map(ip -> Names.requireIp("--address", ip)),
                    new TreeMap<>(listen),
                    places(),
                    certificates == null ? standard.certificates() : certificates,
                    adminPort == null ? standard.adminPort() : adminPort,
                    outboundRange == null ? standard.outboundRange() : Cidr.parse(outboundRange),
                    !inboundOnly);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }

    private SortedMap<Integer, Place> places() {
        TreeMap<Integer, Place> places = new TreeMap<>();
        applications.forEach((port, text) -> places.put(port, place(text)));
        return places;
    }

    private static Place place(String text) {
        int colon = text.lastIndexOf(':');
        String ip = colon < 0 ? APPLICATION : text.substring(0, colon);
        boolean bracketed = ip.startsWith("[") && ip.endsWith("]");
        try {
            return new Place(
                    bracketed ? ip.substring(1, ip.length() - 1) : ip, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new CliException("--app: \"" + text + "\"; expected PORT or IP:PORT, such as 127.0.0.1:9000", e);
        }
    }
}
