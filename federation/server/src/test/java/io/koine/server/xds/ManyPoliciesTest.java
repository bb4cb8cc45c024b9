package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.loop.LoopAction;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.MeshLoop;
import io.koine.model.Proxy;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Selector;
import io.koine.model.spi.Grant;
import io.koine.server.TestServer;
import io.koine.server.loop.ManualTimers;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.x509.IssuingKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What a change costs where there are many policies, counted and not timed.
class ManyPoliciesTest {
    private static final int POLICIES = 1_000;
    private static final SourceId SOURCE = new SourceId("vm");
    private static final WorkloadId WEB = new WorkloadId(SOURCE, "shop", "web-1");

    private final FakeRegistry registry = new FakeRegistry();
    private final EngineCounters counters = new EngineCounters();
    private final Translations translations = new Translations(counters);
    private final Targets targets = new RegisteredTargets(registry, translations);
    private final MeshLoop loop = new MeshLoop(
            new MeshSettings(
                    TestServer.TRUST_DOMAIN,
                    "istio-system",
                    new TreeMap<>(Map.of(
                            SOURCE, new Grant(new TreeSet<>(List.of(Grant.ALL)), new TreeSet<>(List.of(Grant.ALL)))))),
            Duration.ofSeconds(1));

    /// Given a thousand policies of one namespace, when one of them changes, then it alone is compiled and
    /// translated, once for each port; what goes to the proxy is the extension that holds it.
    @Test
    void oneChangedPolicyOfAThousandCostsItself() {
        Workload workload =
                FakeRegistry.workload(WEB, SpiffeId.parse("spiffe://mesh.test/ns/shop/sa/web"), "127.9.1.1");
        registry.add(workload);
        IssuingKey issuer = IssuingKey.generate(
                TestServer.TRUST_DOMAIN, new ManualTimers().now(), Duration.ofDays(1), new SecureRandom());
        loop.step(new LoopInput.BundleChanged(TestServer.TRUST_DOMAIN, Pem.certificates(List.of(issuer.anchor()))), 0);
        List<Item> items = new ArrayList<>(List.of(new Item.WorkloadItem(workload)));
        for (int i = 0; i < POLICIES; i++) {
            items.add(new Item.PolicyItem(policy(i, "first")));
        }
        translate(publish(new SourceEvent.Resync(SOURCE, items), 1));
        long first = translations.translatedPolicies();
        long resources = counters.counts().resourcesBuilt();
        assertThat(first).isGreaterThanOrEqualTo(POLICIES);

        translate(publish(new SourceEvent.Upsert(SOURCE, new Item.PolicyItem(policy(7, "second"))), 2));

        assertThat(translations.translatedPolicies() - first).isEqualTo(first / POLICIES);
        assertThat(counters.counts().resourcesBuilt() - resources).isEqualTo(first / POLICIES);
    }

    private void translate(Mesh mesh) {
        Proxy proxy = targets.proxy(WEB, NodeFacts.NONE, Optional.empty()).orElseThrow();
        assertThat(targets.make(mesh, proxy, Optional.empty())).isPresent();
    }

    private Mesh publish(SourceEvent event, int second) {
        List<Mesh> published = new ArrayList<>();
        for (LoopAction action : loop.step(
                new LoopInput.FromSource(event), Duration.ofSeconds(second).toNanos())) {
            if (action instanceof LoopAction.Publish(Mesh mesh)) {
                published.add(mesh);
            }
        }
        return published.getLast();
    }

    private static AuthorizationPolicy policy(int number, String caller) {
        Match principals = new Match(List.of("mesh.test/ns/a/sa/" + caller), List.of());
        Rule rule = new Rule(List.of(Source.of(principals, Match.ANY)), List.of(), List.of(), List.of());
        return AuthorizationPolicy.of(
                new ObjectKey("AuthorizationPolicy", "shop", "p" + number), Selector.ALL, Action.ALLOW, List.of(rule));
    }
}
