package io.koine.mesh.visibility;

import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.ExportTo;
import io.koine.model.Hostname;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Services and Sidecars, in short.
final class Scenes {
    static final String ROOT = "istio-system";

    private Scenes() {}

    /// @param text such as `web.shop` or, with whom it is exported to, `web.shop > .,payments`
    static OutboundService service(String text) {
        return service(text, 1);
    }

    /// @param offset stands for whatever else may change about a service
    static OutboundService service(String text, int offset) {
        String[] parts = text.split(" > ", -1);
        String[] name = parts[0].split("\\.", -1);
        ExportTo exportTo = ExportTo.parse(parts.length > 1 ? parts[1] : "", name[1], problem -> {
            throw new IllegalArgumentException(problem);
        });
        return new OutboundService(
                Hostname.ofService(name[0], name[1]), name[1], name[0], offset, List.of(), List.of(), exportTo);
    }

    static OutboundScope services(String... texts) {
        return OutboundScope.of(Arrays.stream(texts).map(Scenes::service).toList());
    }

    /// @param texts such as `shop/web {app=web} ./* istio-system/*`: its name, its selector if it has one, and what it
    ///     asks for; the earlier one of a list is the older
    static List<Sidecar> sidecars(String... texts) {
        List<Sidecar> sidecars = new ArrayList<>();
        for (String text : texts) {
            List<String> words = new ArrayList<>(List.of(text.split(" ", -1)));
            String[] name = words.removeFirst().split("/", -1);
            Optional<Selector> selector = !words.isEmpty() && words.getFirst().startsWith("{")
                    ? Optional.of(new Selector(new TreeMap<>(labels(words.removeFirst()))))
                    : Optional.empty();
            sidecars.add(new Sidecar(
                    new ObjectKey(Sidecar.KIND, name[0], name[1]),
                    selector,
                    words.stream().map(Scenes::host).toList(),
                    List.of(),
                    Instant.EPOCH.plusSeconds(sidecars.size())));
        }
        return sidecars;
    }

    private static Sidecar.Host host(String word) {
        int slash = word.indexOf('/');
        return new Sidecar.Host(word.substring(0, slash), word.substring(slash + 1));
    }

    /// @param text such as `{app=web,tier=front}`
    static Map<String, String> labels(String text) {
        TreeMap<String, String> labels = new TreeMap<>();
        for (String pair : text.substring(1, text.length() - 1).split(",", -1)) {
            if (!pair.isEmpty()) {
                labels.put(pair.split("=", -1)[0], pair.split("=", -1)[1]);
            }
        }
        return labels;
    }

    static Sidecars of(List<? extends Policy> sidecars) {
        return Sidecars.of(policies(sidecars), ROOT);
    }

    static SortedMap<ObjectKey, Policy> policies(List<? extends Policy> sidecars) {
        TreeMap<ObjectKey, Policy> policies = new TreeMap<>();
        sidecars.forEach(each -> policies.put(each.key(), each));
        return policies;
    }

    /// @return the services in short, in order, such as `web.shop`
    static List<String> names(OutboundScope scope) {
        return scope.services().stream()
                .map(service -> service.name() + "." + service.namespace())
                .toList();
    }
}
