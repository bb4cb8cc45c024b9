package io.koine.envoy.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.Scopes;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A missing resource is found, whichever it is.
final class ReferencesTest {
    @Test
    void everyResourceThatIsNamedIsMissed() {
        Map<String, List<String>> problems = Stream.of("http-strict", "outbound", "iptables")
                .flatMap(name -> {
                    EnvoyResources resources = Scopes.translate(Cases.of(name));
                    return resources.byType().values().stream()
                            .flatMap(ofType -> ofType.values().stream())
                            .map(resource -> Map.entry(
                                    resource.type().shortName() + " " + resource.name(), without(resources, resource)));
                })
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));

        assertThat(problems)
                .containsKeys(
                        "CDS inbound|8080||",
                        "SDS system_trust_bundle",
                        "ECDS system_authz_deny|8080",
                        "ECDS system_authz_allow|8080",
                        "CDS system_passthrough",
                        "RDS system_http_proxy",
                        "RDS outbound|8081||ledger.payments.svc.cluster.local",
                        "CDS outbound|5432||ledger.payments.svc.cluster.local",
                        "EDS outbound|9091||ledger.payments.svc.cluster.local")
                .allSatisfy((resource, found) -> assertThat(resource).doesNotStartWith("LDS"));
        assertThat(problems.get("ECDS system_authz_deny|8080"))
                .containsExactly("LDS inbound|8080|| names ECDS system_authz_deny|8080, which is not there");
    }

    private static List<String> without(EnvoyResources resources, EnvoyResource resource) {
        List<EnvoyResource> others = resources.byType().values().stream()
                .flatMap(ofType -> ofType.values().stream())
                .filter(other -> !other.equals(resource))
                .toList();
        return References.check(EnvoyResources.of(1, others));
    }
}
