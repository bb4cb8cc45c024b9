package io.koine.trust.enrol;

import io.koine.trust.json.JsonArray;
import io.koine.trust.json.JsonNumber;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonValue;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an agent says of its workload: where it is reached and what it serves. Who it is comes from its certificate.
///
/// @param address the IP literal that Envoy's inbound listeners bind and callers dial
/// @param ports the ports served, in the order given
/// @param mode how traffic gets into Envoy: [#LOOPBACK] or [#IPTABLES]
/// @param outboundRange the CIDR range of the addresses on which the workload dials services: loopback addresses such
/// as
///     `127.64.0.0/16`, or in mode `iptables` also addresses that are routed nowhere, such as `240.240.0.0/16`
/// @param reservedPorts ports on which no mesh listener may be opened, ascending
/// @param network the network that the address belongs to; empty for the mesh's only one
/// @param region the locality's region, or empty
/// @param zone the locality's zone, or empty
public record Registration(
        String address,
        List<RegisteredPort> ports,
        String mode,
        String outboundRange,
        List<Integer> reservedPorts,
        String network,
        String region,
        String zone) {

    /// Listeners on addresses of the host; needs no privilege.
    public static final String LOOPBACK = "loopback";

    /// Redirection by iptables, in both directions. Callers then dial the application's own port.
    public static final String IPTABLES = "iptables";

    private static final Set<String> MODES = Set.of(LOOPBACK, IPTABLES);
    private static final int MAX_PORTS = 256;
    private static final Pattern RANGE = Pattern.compile("([0-9.]{7,15})/([89]|[12][0-9]|3[0-2])");
    private static final int LOOPBACK_NETWORK = 127;
    private static final int FIRST_RESERVED = 240;

    /// 255.255.255.255 is the broadcast address.
    private static final int LAST_RESERVED = 254;

    /// @throws EnrolmentFormatException if a part is not of its form, or two parts contradict each other
    public Registration {
        if (!MODES.contains(mode)) {
            throw Checks.wrong("mode", mode, LOOPBACK + " or " + IPTABLES);
        }
        InetAddress reached = Checks.ipLiteral("address", address);
        if (reached.isAnyLocalAddress() || reached.isMulticastAddress()) {
            throw Checks.wrong("address", address, "the address of one host");
        }
        boolean redirected = mode.equals(IPTABLES);
        if (redirected && !(reached instanceof Inet4Address)) {
            throw Checks.wrong("address", address, "an IPv4 address in mode " + IPTABLES);
        }
        ports = List.copyOf(ports);
        checkPorts(ports);
        ports.forEach(port -> checkListenPort(port, reached, redirected));
        checkRange(outboundRange, redirected);
        reservedPorts.forEach(port -> Checks.port("reserved port", port));
        reservedPorts = reservedPorts.stream().distinct().sorted().toList();
        Checks.nameOrEmpty("network", network);
        Checks.nameOrEmpty("region", region);
        Checks.nameOrEmpty("zone", zone);
    }

    /// @param json a registration as printed
    /// @return the registration
    /// @throws EnrolmentFormatException naming what is wrong
    public static Registration parse(String json) {
        return Checks.parse("registration", json, Registration::fromJson);
    }

    /// @return the JSON text
    public String print() {
        List<JsonValue> printedPorts =
                ports.stream().map(port -> (JsonValue) port.toJson()).toList();
        List<JsonValue> reserved = reservedPorts.stream()
                .map(port -> (JsonValue) JsonNumber.of(port))
                .toList();
        return JsonObject.EMPTY
                .with("address", address)
                .with("ports", new JsonArray(printedPorts))
                .with("mode", mode)
                .with("outboundRange", outboundRange)
                .with("reservedPorts", new JsonArray(reserved))
                .with("network", network)
                .with("region", region)
                .with("zone", zone)
                .toString();
    }

    private static Registration fromJson(JsonObject object) {
        return new Registration(
                object.requiredString("address"),
                object.requiredArray("ports")
                        .map("ports", (port, place) -> RegisteredPort.fromJson(port.asObject(place))),
                object.requiredString("mode"),
                object.requiredString("outboundRange"),
                object.requiredArray("reservedPorts")
                        .map("reservedPorts", (port, place) -> (int) port.asLong(place, 1, Checks.MAX_PORT)),
                object.requiredString("network"),
                object.requiredString("region"),
                object.requiredString("zone"));
    }

    private static void checkPorts(List<RegisteredPort> ports) {
        if (ports.size() > MAX_PORTS) {
            throw Checks.wrong("number of ports", Integer.toString(ports.size()), "at most " + MAX_PORTS);
        }
        Checks.distinct("port name", ports, RegisteredPort::name);
        Checks.distinct("listenPort", ports, RegisteredPort::listenPort);
    }

    /// Either Envoy listens beside the application, or connections to the application are redirected.
    private static void checkListenPort(RegisteredPort port, InetAddress address, boolean redirected) {
        InetAddress application = Checks.ipLiteral("applicationAddress", port.applicationAddress());
        boolean same = port.applicationPort() == port.listenPort();
        if (redirected && !same) {
            throw Checks.wrong(
                    "listenPort",
                    Integer.toString(port.listenPort()),
                    "the applicationPort " + port.applicationPort() + " in mode " + IPTABLES);
        }
        if (!redirected && same && application.equals(address)) {
            throw new EnrolmentFormatException("port " + port.name() + ": Envoy and the application both listen on "
                    + port.applicationAddress() + " port " + port.listenPort() + ": expected two places");
        }
    }

    /// Everything in 127.0.0.0/8 is this host, and nothing in 240.0.0.0/4 (RFC 1112 §4, reserved) is anybody: any other
    /// range would take traffic meant for others.
    private static void checkRange(String range, boolean redirected) {
        String expected = "a range within 127.0.0.0/8" + (redirected ? " or 240.0.0.0/4" : "")
                + " without host bits, such as " + (redirected ? "240.240.0.0/16" : "127.64.0.0/16");
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()
                || !(Checks.ipLiteral("outboundRange", matcher.group(1)) instanceof Inet4Address network)) {
            throw Checks.wrong("outboundRange", range, expected);
        }
        int prefix = Integer.parseInt(matcher.group(2));
        int bits = ByteBuffer.wrap(network.getAddress()).getInt();
        boolean hostBits = prefix < Integer.SIZE && bits << prefix != 0;
        int first = bits >>> 24;
        boolean unrouted = redirected && first >= FIRST_RESERVED && first <= LAST_RESERVED;
        if (hostBits || (first != LOOPBACK_NETWORK && !unrouted)) {
            throw Checks.wrong("outboundRange", range, expected);
        }
    }
}
