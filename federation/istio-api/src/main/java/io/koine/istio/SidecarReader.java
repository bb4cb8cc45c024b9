package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads `Sidecar` of networking.istio.io: its selector and the hosts of its egress listeners are acted on, the rest is
/// kept. What Istio's webhook refuses is refused.
final class SidecarReader {
    private static final List<String> KEPT = List.of("ingress", "outboundTrafficPolicy", "inboundConnectionPool");
    private static final String MATCH_LABELS = "matchLabels";

    private final Envelope envelope;
    private final List<Diagnostic> unenforced = new ArrayList<>();

    private SidecarReader(Envelope envelope) {
        this.envelope = envelope;
    }

    static Reading read(Envelope envelope) {
        return new SidecarReader(envelope).read();
    }

    private Reading read() {
        Field spec = envelope.specField();
        Problems problems = spec.subject().problems();
        int before = problems.errors();
        SchemaCheck.check(spec, SchemaTable.get(Sidecar.KIND));
        if (problems.errors() > before) {
            return Reading.of(sidecar(Optional.empty(), List.of()));
        }
        Fields fields = spec.fields();
        Optional<Selector> selector = fields.find("workloadSelector").map(SidecarReader::selector);
        List<Field> listeners = fields.find("egress").map(Field::children).orElse(List.of());
        KEPT.forEach(name -> fields.find(name).ifPresent(field -> kept(field, "")));
        if (listeners.isEmpty() && KEPT.stream().noneMatch(fields.all()::containsKey)) {
            spec.error(
                    Code.MISSING_FIELD,
                    "it says nothing; expected one of egress, ingress, inboundConnectionPool, outboundTrafficPolicy");
        }
        catchAllIsLast(listeners);
        onePortEach(listeners);
        List<Sidecar.Host> egress = new ArrayList<>();
        listeners.forEach(listener -> egress.addAll(listener(listener)));
        return Reading.of(sidecar(selector, List.copyOf(new TreeSet<>(egress))));
    }

    private Sidecar sidecar(Optional<Selector> selector, List<Sidecar.Host> egress) {
        return new Sidecar(envelope.key(), selector, egress, unenforced, envelope.created());
    }

    private static Selector selector(Field field) {
        Fields fields = field.fields();
        Selector selector = new Selector(
                fields.find("labels").map(labels -> labels.fields().texts()).orElseGet(Selector.ALL::matchLabels));
        if (selector.matchLabels().isEmpty() && !fields.all().containsKey(MATCH_LABELS)) {
            field.warning(
                    Code.WEAK_MATCH,
                    "without labels every workload of the namespace is selected",
                    "name the workloads in labels, or leave the selector out");
        }
        return selector;
    }

    private List<Sidecar.Host> listener(Field listener) {
        Fields fields = listener.fields();
        fields.find("port")
                .ifPresent(field -> kept(field, ": the services are shown with all of their ports, on every listener"));
        fields.find("bind").ifPresent(field -> kept(field, ""));
        fields.find("captureMode").ifPresent(field -> kept(field, ""));
        return fields.find("hosts").map(this::hosts).orElse(List.of());
    }

    /// What is kept without being acted on: its author is told once, when it is read, and whoever asks the mesh.
    private void kept(Field field, String consequence) {
        String message = "it is accepted and kept, but nothing acts on it yet" + consequence;
        // Without file and line: an object must be equal to one with the same content from another place.
        unenforced.add(
                Diagnostic.warning(Code.NOT_ENFORCED, Origin.of(field.subject().resource(), field.path()), message));
        field.warning(Code.NOT_ENFORCED, message, "");
    }

    private static void catchAllIsLast(List<Field> listeners) {
        for (int i = 0; i < listeners.size() - 1; i++) {
            if (!listeners.get(i).fields().all().containsKey("port")) {
                listeners
                        .get(i)
                        .error(Code.INVALID_VALUE, "it has no port; expected one on every listener but the last");
            }
        }
    }

    private static void onePortEach(List<Field> listeners) {
        Set<Integer> ports = new HashSet<>();
        for (Field listener : listeners) {
            Optional<Field> number =
                    listener.fields().find("port").flatMap(port -> port.fields().find("number"));
            number.flatMap(field -> field.integer(0, ValueChecks.MAX_PORT)).ifPresent(port -> {
                if (port > 0 && !ports.add(port)) {
                    number.get().error(Code.INVALID_VALUE, port + " is there twice; expected one listener for a port");
                }
            });
        }
    }

    private List<Sidecar.Host> hosts(Field list) {
        List<Sidecar.Host> hosts = new ArrayList<>();
        for (Field item : list.someItems()) {
            Optional<Sidecar.Host> host = item.string().flatMap(text -> EgressHosts.read(item, text));
            host.ifPresent(each -> {
                warnIfCovered(item, each, hosts);
                hosts.add(each);
            });
        }
        return hosts;
    }

    private void warnIfCovered(Field item, Sidecar.Host host, Collection<Sidecar.Host> before) {
        String own = envelope.key().namespace();
        boolean covered = before.stream().anyMatch(each -> EgressHosts.covers(each.seenFrom(own), host.seenFrom(own)));
        boolean covers = before.stream().anyMatch(each -> EgressHosts.covers(host.seenFrom(own), each.seenFrom(own)));
        if (covered || covers) {
            item.warning(
                    Code.WEAK_MATCH,
                    Printable.quoted(host.toString())
                            + (covered ? " is in another host already" : " has another host in it"),
                    "hosts add up: leave out the narrower one, or the wider one if it is too wide");
        }
    }
}
