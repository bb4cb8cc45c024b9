package io.koine.mesh.visibility;

import static io.koine.mesh.visibility.Scenes.labels;
import static io.koine.mesh.visibility.Scenes.names;
import static io.koine.mesh.visibility.Scenes.service;
import static io.koine.mesh.visibility.Scenes.services;
import static io.koine.mesh.visibility.Scenes.sidecars;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.visibility.Visibility.Work;
import io.koine.model.policy.Sidecar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a proxy is told of, by Istio's reference of `Sidecar` and of `exportTo`, and by its source where the reference
/// is silent.
final class VisibilityTest {
    private static final Map<String, String> NO_LABELS = Map.of();
    private static final OutboundScope SHOP = services(
            "cart.shop",
            "web.shop",
            "payment.payments",
            "secret.payments > .",
            "shared.payments > shop,payments",
            "gone.payments > ~",
            "dns.istio-system");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Without a Sidecar: everything that is exported to the namespace.
                "shop     | ''                                  | cart.shop dns.istio-system payment.payments shared.payments web.shop",
                "payments | ''                                  | cart.shop dns.istio-system payment.payments secret.payments shared.payments web.shop",
                "other    | ''                                  | cart.shop dns.istio-system payment.payments web.shop",
                // The reference's examples: own namespace and another one; what is asked for must be exported, too.
                "shop     | shop/a ./* istio-system/*           | cart.shop dns.istio-system web.shop",
                "shop     | shop/a payments/*                   | payment.payments shared.payments",
                "payments | payments/a ./*                      | payment.payments secret.payments shared.payments",
                "shop     | shop/a ~/*                          | ''",
                "shop     | shop/a */*                          | cart.shop dns.istio-system payment.payments shared.payments web.shop",
                "shop     | shop/a                              | cart.shop dns.istio-system payment.payments shared.payments web.shop",
                // Hosts: whole, or their ends.
                "shop     | shop/a */payment.payments.svc.cluster.local        | payment.payments",
                "shop     | shop/a payments/payment.payments.svc.cluster.local | payment.payments",
                "shop     | shop/a ./payment.payments.svc.cluster.local        | ''",
                "shop     | shop/a payments/secret.payments.svc.cluster.local  | ''",
                "shop     | shop/a */*.payments.svc.cluster.local              | payment.payments shared.payments",
                "shop     | shop/a ./*.payments.svc.cluster.local              | ''",
                "shop     | shop/a */payments.svc.cluster.local                | ''",
                // A namespace that is asked for by name and by star: hosts add up.
                "shop     | shop/a payments/payment.payments.svc.cluster.local */* | cart.shop dns.istio-system payment.payments shared.payments web.shop",
                "shop     | shop/a payments/payment.payments.svc.cluster.local */*.payments.svc.cluster.local | payment.payments shared.payments",
                // One of the root namespace is the whole mesh's; its dot is the workload's own namespace.
                "shop     | istio-system/a ./*                  | cart.shop web.shop",
                "payments | istio-system/a ./*                  | payment.payments secret.payments shared.payments",
                "istio-system | istio-system/a ./*              | dns.istio-system",
                "other    | istio-system/a ./* istio-system/*   | dns.istio-system",
                // Another namespace's is nobody else's.
                "other    | shop/a ~/*                          | cart.shop dns.istio-system payment.payments web.shop"
            })
    void seesWhatIsExportedAndAskedFor(String namespace, String sidecar, String expected) {
        List<Sidecar> all = sidecar.isEmpty() ? List.of() : sidecars(sidecar);
        Visibility visibility = Visibility.of(SHOP, Scenes.of(all), null);
        assertThat(String.join(" ", names(visibility.scopeOf(namespace, NO_LABELS))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop  | {app=web}         | shop/rest ~/*; shop/web {app=web} ~/*                         | shop/web",
                "shop  | {app=cart}        | shop/rest ~/*; shop/web {app=web} ~/*                         | shop/rest",
                "shop  | {app=cart}        | shop/web {app=web} ~/*; istio-system/mesh ~/*                 | istio-system/mesh",
                "shop  | {app=cart}        | shop/web {app=web} ~/*                                        | ''",
                "shop  | {app=web,tier=x}  | shop/z {app=web} ~/*; shop/a {tier=x} ~/*                     | shop/z",
                "shop  | {app=web}         | shop/z ~/*; shop/a ~/*                                        | shop/z",
                "shop  | {app=web}         | shop/both {app=web,tier=x} ~/*; shop/rest ~/*                 | shop/rest",
                // A selector without labels selects everybody, and comes before none.
                "shop  | {app=web}         | shop/rest ~/*; shop/all {} ~/*                                | shop/all",
                // With a selector, one of the root namespace is that namespace's own.
                "shop  | {app=web}         | istio-system/web {app=web} ~/*                                | ''",
                "shop  | {app=web}         | istio-system/all {} ~/*                                       | ''",
                "istio-system | {app=web}  | istio-system/web {app=web} ~/*; istio-system/mesh ~/*         | istio-system/web",
                "shop  | {app=web}         | istio-system/web {app=web} ~/*; istio-system/mesh ~/*         | istio-system/mesh"
            })
    void theNearestHoldsAndOfSeveralTheOldest(String namespace, String labels, String sidecars, String expected) {
        Sidecars all = Scenes.of(sidecars(sidecars.split("; ", -1)));
        assertThat(all.holding(namespace, labels(labels))
                        .map(sidecar ->
                                sidecar.key().namespace() + "/" + sidecar.key().name())
                        .orElse(""))
                .isEqualTo(expected);
    }

    @Test
    void ofOneAgeTheFirstByNameHolds() {
        List<Sidecar> twins = sidecars("shop/b ~/*", "shop/a ./*").stream()
                .map(each -> new Sidecar(each.key(), each.selector(), each.egress(), each.unenforced(), Instant.EPOCH))
                .toList();
        Sidecars all = Scenes.of(twins);
        assertThat(all.holding("shop", NO_LABELS).orElseThrow().key().name()).isEqualTo("a");
        assertThat(all.rivals("shop", NO_LABELS))
                .extracting(each -> each.key().name())
                .containsExactly("a", "b");
    }

    @Test
    void whereEverybodySeesEverythingThereIsOneScope() {
        OutboundScope all = services("web.shop", "payment.payments");
        Visibility visibility = Visibility.of(all, Scenes.of(sidecars("shop/a */*", "payments/a")), null);
        assertThat(List.of("shop", "payments", "other"))
                .allSatisfy(namespace ->
                        assertThat(visibility.scopeOf(namespace, NO_LABELS)).isSameAs(all));
        assertThat(visibility.work()).isEqualTo(Work.NONE);
    }

    @Test
    void whoSeesTheSameHasTheSameObject() {
        Visibility visibility = Visibility.of(
                SHOP,
                Scenes.of(sidecars("shop/web {app=web} ./*", "shop/cart {app=cart} ./*", "istio-system/mesh ./*")),
                null);
        assertThat(visibility.scopeOf("shop", labels("{app=web}")))
                .isSameAs(visibility.scopeOf("shop", labels("{app=web,tier=x}")))
                .isSameAs(visibility.scopeOf("shop", labels("{app=cart}")))
                .isSameAs(visibility.scopeOf("shop", NO_LABELS));
        // Namespaces to which nothing is exported specially and that have no services see the same.
        assertThat(visibility.scopeOf("nobody", NO_LABELS)).isSameAs(visibility.scopeOf("else", NO_LABELS));
    }

    /// 1,000 Sidecars, each of which asks for three services: a change of one asks only those that hold it.
    @Test
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
    void aChangeAsksOnlyTheScopesThatHoldTheService() {
        List<String> services = new ArrayList<>();
        List<String> sidecars = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            services.add("s" + i + ".shop");
            sidecars.add("shop/w" + i + " {app=w" + i + "} ./s" + i + ".shop.svc.cluster.local ./s" + (i + 1) % 1_000
                    + ".shop.svc.cluster.local istio-system/*");
        }
        OutboundScope before = services(services.toArray(String[]::new));
        Sidecars all = Scenes.of(sidecars(sidecars.toArray(String[]::new)));
        Visibility first = Visibility.of(before, all, null);
        OutboundScope after =
                new OutboundScope(before.byHost().with(service("s7.shop").host(), service("s7.shop", 2)));
        Visibility next = Visibility.of(after, all, first);

        assertThat(first.work().made()).isEqualTo(1_000);
        assertThat(next.work()).isEqualTo(new Work(0, 2));
        assertThat(next.holders(service("s7.shop").host())).isEqualTo(2);
        for (int i = 0; i < 1_000; i++) {
            Map<String, String> labels = Map.of("app", "w" + i);
            boolean holds = i == 6 || i == 7;
            assertThat(next.scopeOf("shop", labels) == first.scopeOf("shop", labels))
                    .as("w" + i)
                    .isEqualTo(!holds);
        }
    }

    /// A wide scope that changes at one service shares the rest with the one before.
    @Test
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
    void aChangedScopeSharesWithTheOneBefore() {
        List<String> texts = new ArrayList<>(List.of("secret.shop > shop", "hidden.other > ~"));
        for (int i = 0; i < 500; i++) {
            texts.add("s" + i + ".shop");
        }
        OutboundScope before = services(texts.toArray(String[]::new));
        Sidecars all = Scenes.of(sidecars("narrow/a shop/*"));
        Visibility first = Visibility.of(before, all, null);
        OutboundScope after =
                new OutboundScope(before.byHost().with(service("s7.shop").host(), service("s7.shop", 2)));
        Visibility next = Visibility.of(after, all, first);

        for (String namespace : List.of("shop", "narrow", "other")) {
            OutboundScope old = first.scopeOf(namespace, NO_LABELS);
            OutboundScope fresh = next.scopeOf(namespace, NO_LABELS);
            assertThat(fresh.byHost().difference(old.byHost()).changed())
                    .as(namespace)
                    .hasSize(1);
            long shared = fresh.services().stream()
                    .filter(service -> old.byHost().get(service.host()) == service)
                    .count();
            assertThat(shared).as(namespace).isEqualTo(fresh.byHost().size() - 1L);
        }
        assertThat(next.work()).isEqualTo(new Work(0, 2));
    }
}
