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
/// @param mode how outbound traffic gets into Envoy: [#LOOPBACK] or [#IPTABLES]
/// @param outboundRange the CIDR range of loopback addresses for outbound listeners, such as `127.64.0.0/16`; may be
///     empty in mode `iptables`, which needs none
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

    /// Outbound listeners on loopback addresses; needs no privilege.
    public static final String LOOPBACK = "loopback";

    /// Redirection by iptables.
    public static final String IPTABLES = "iptables";

    private static final Set<String> MODES = Set.of(LOOPBACK, IPTABLES);
    private static final int MAX_PORTS = 256;
    private static final Pattern RANGE = Pattern.compile("([0-9.]{7,15})/([89]|[12][0-9]|3[0-2])");
    private static final int LOOPBACK_NETWORK = 127;

    /// @throws EnrolmentFormatException if a part is not of its form, or two parts contradict each other
    public Registration {
        InetAddress bound = Checks.ipLiteral("address", address);
        if (bound.isAnyLocalAddress() || bound.isMulticastAddress()) {
            throw Checks.wrong("address", address, "the address of one host");
        }
        ports = List.copyOf(ports);
        checkPorts(bound, ports);
        if (!MODES.contains(mode)) {
            throw Checks.wrong("mode", mode, LOOPBACK + " or " + IPTABLES);
        }
        if (!(outboundRange.isEmpty() && mode.equals(IPTABLES))) {
            checkRange(outboundRange);
        }
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

    private static void checkPorts(InetAddress address, List<RegisteredPort> ports) {
        if (ports.size() > MAX_PORTS) {
            throw Checks.wrong("number of ports", Integer.toString(ports.size()), "at most " + MAX_PORTS);
        }
        Checks.distinct("port name", ports, RegisteredPort::name);
        Checks.distinct("listenPort", ports, RegisteredPort::listenPort);
        for (RegisteredPort port : ports) {
            InetAddress application = Checks.ipLiteral("applicationAddress", port.applicationAddress());
            if (application.equals(address) && port.applicationPort() == port.listenPort()) {
                throw new EnrolmentFormatException("port " + port.name() + ": Envoy and the application both listen on "
                        + port.applicationAddress() + " port " + port.listenPort() + ": expected two places");
            }
        }
    }

    /// Everything in 127.0.0.0/8 is this host; any other range would take traffic meant for others.
    private static void checkRange(String range) {
        Matcher matcher = RANGE.matcher(range);
        String expected = "a range within 127.0.0.0/8 without host bits, such as 127.64.0.0/16";
        if (!matcher.matches()
                || !(Checks.ipLiteral("outboundRange", matcher.group(1)) instanceof Inet4Address network)) {
            throw Checks.wrong("outboundRange", range, expected);
        }
        int prefix = Integer.parseInt(matcher.group(2));
        int bits = ByteBuffer.wrap(network.getAddress()).getInt();
        boolean hostBits = prefix < Integer.SIZE && bits << prefix != 0;
        if (bits >>> 24 != LOOPBACK_NETWORK || hostBits) {
            throw Checks.wrong("outboundRange", range, expected);
        }
    }
}
