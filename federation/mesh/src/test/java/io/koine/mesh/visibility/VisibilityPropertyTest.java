package io.koine.mesh.visibility;

import static io.koine.mesh.visibility.Scenes.ROOT;
import static io.koine.mesh.visibility.Scenes.names;
import static io.koine.mesh.visibility.Scenes.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.policy.Sidecar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random histories of services and Sidecars: after every step each proxy sees what a plain reading of the rules gives,
/// a scope in which nothing changed is the same object, and one made from nothing is equal.
final class VisibilityPropertyTest {
    private static final List<String> NAMESPACES = List.of(ROOT, "orders", "payments", "shop");
    private static final List<String> EVERY_NAMESPACE = List.of(ROOT, "orders", "payments", "shop", "unheard-of");
    private static final List<Map<String, String>> LABELS = List.of(
            Map.of(),
            Map.of("app", "web"),
            Map.of("app", "cart", "tier", "x"),
            Map.of("app", "web", "tier", "x", "a", "b"));
    private static final int STEPS = 40;

    static Stream<Long> seeds() {
        return IntStream.range(0, 60).mapToObj(seed -> (long) seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyStepIsWhatAPlainReadingGives(long seed) {
        Random random = new Random(seed);
        PersistentMap<Hostname, OutboundService> services = PersistentMap.empty();
        TreeMap<String, Sidecar> sidecars = new TreeMap<>();
        Visibility last = Visibility.of(new OutboundScope(services), Scenes.of(List.of()), null);
        SortedMap<ObjectKey, Policy> before = new TreeMap<>();
        for (int step = 0; step < STEPS; step++) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                services = changed(services, random);
            }
            if (random.nextInt(4) == 0) {
                change(sidecars, random);
            }
            OutboundScope all = new OutboundScope(services);
            SortedMap<ObjectKey, Policy> now = Scenes.policies(List.copyOf(sidecars.values()));
            Sidecars read = last.sidecars().since(now, before, ROOT);
            before = now;
            Visibility next = Visibility.of(all, read, last);
            check(next, last, all, read, sidecars);
            last = next;
        }
    }

    private static void check(
            Visibility next, Visibility last, OutboundScope all, Sidecars read, Map<String, Sidecar> sidecars) {
        Visibility fresh = Visibility.of(all, read, null);
        for (String namespace : EVERY_NAMESPACE) {
            for (Map<String, String> labels : LABELS) {
                OutboundScope scope = next.scopeOf(namespace, labels);
                assertThat(names(scope))
                        .as("%s %s with %s", namespace, labels, sidecars.values())
                        .isEqualTo(plain(all, List.copyOf(sidecars.values()), namespace, labels));
                assertThat(scope).isEqualTo(fresh.scopeOf(namespace, labels));
                OutboundScope old = last.scopeOf(namespace, labels);
                View view = next.viewOf(namespace, labels);
                if (old.equals(scope) && view.equals(last.viewOf(namespace, labels)) && !view.equals(View.OPEN)) {
                    assertThat(scope).isSameAs(old);
                }
            }
        }
    }

    /// istiod's own steps (`PushContext.getSidecarScope`, `selectServices`, `initServiceRegistry`), without any index.
    private static List<String> plain(
            OutboundScope all, List<Sidecar> sidecars, String namespace, Map<String, String> labels) {
        Optional<Sidecar> holding = first(
                        sidecars,
                        each -> each.key().namespace().equals(namespace)
                                && each.selector().isPresent()
                                && labels.entrySet()
                                        .containsAll(each.selector()
                                                .get()
                                                .matchLabels()
                                                .entrySet()))
                .or(() -> first(
                        sidecars,
                        each -> each.key().namespace().equals(namespace)
                                && each.selector().isEmpty()))
                .or(() -> first(
                        sidecars,
                        each -> each.key().namespace().equals(ROOT)
                                && each.selector().isEmpty()));
        List<Sidecar.Host> hosts = holding.map(Sidecar::egress).orElse(List.of());
        List<String> seen = new ArrayList<>();
        for (OutboundService service : all.services()) {
            boolean exported = service.exportTo().everywhere()
                    || service.exportTo().namespaces().contains(namespace);
            boolean asked = hosts.isEmpty() || hosts.stream().anyMatch(host -> asksFor(host, namespace, service));
            if (exported && asked) {
                seen.add(service.name() + "." + service.namespace());
            }
        }
        return seen;
    }

    private static Optional<Sidecar> first(List<Sidecar> sidecars, Predicate<Sidecar> which) {
        return sidecars.stream().filter(which).min(Sidecar.OLDEST_FIRST);
    }

    private static boolean asksFor(Sidecar.Host host, String own, OutboundService service) {
        String namespace = host.namespace().equals(".") ? own : host.namespace();
        String name = service.host().value();
        return (namespace.equals("*") || namespace.equals(service.namespace()))
                && (host.name().startsWith("*") ? name.endsWith(host.name().substring(1)) : name.equals(host.name()));
    }

    private static PersistentMap<Hostname, OutboundService> changed(
            PersistentMap<Hostname, OutboundService> services, Random random) {
        String name = pick(List.of("a", "b", "c", "d"), random) + "." + pick(NAMESPACES, random);
        if (random.nextInt(4) == 0) {
            return services.without(service(name).host());
        }
        String export = pick(List.of("", "", "", " > .", " > ~", " > orders", " > .,shop", " > *"), random);
        OutboundService next = service(name + export, 1 + random.nextInt(3));
        return services.with(next.host(), next);
    }

    private static void change(Map<String, Sidecar> sidecars, Random random) {
        String name = pick(NAMESPACES, random) + "/" + pick(List.of("one", "two", "three"), random);
        if (random.nextInt(4) == 0) {
            sidecars.remove(name);
            return;
        }
        String selector = pick(List.of("", "", " {}", " {app=web}", " {app=cart,tier=x}"), random);
        StringBuilder text = new StringBuilder(name).append(selector);
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append(' ')
                    .append(pick(
                            List.of(
                                    "./*",
                                    "*/*",
                                    "~/*",
                                    "shop/*",
                                    "payments/a.payments.svc.cluster.local",
                                    "*/b.shop.svc.cluster.local",
                                    "*/*.orders.svc.cluster.local",
                                    "./*.shop.svc.cluster.local",
                                    "./a.shop.svc.cluster.local",
                                    ROOT + "/*",
                                    "*/*.nowhere",
                                    "shop/A.shop.Example."),
                            random));
        }
        Sidecar read = Scenes.sidecars(text.toString()).getFirst();
        sidecars.put(
                name,
                new Sidecar(
                        read.key(),
                        read.selector(),
                        read.egress(),
                        List.of(),
                        Instant.EPOCH.plusSeconds(random.nextInt(3))));
    }

    private static <T> T pick(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
