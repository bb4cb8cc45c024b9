package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Question.same;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceNames;
import io.koine.model.policy.AuthorizationPolicy.Action;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Configuration of a newer control plane in a proxy that does not understand all of it.
@Tag("envoy")
final class VersionHazardsTest {
    private static final int OF_THE_FUTURE = 9_999;

    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab(VersionHazardsTest::ofTheFuture);

    private static final String EVERYBODY = Manifests.policy("everybody", "ALLOW", "rules: [{}]\n");
    private static final Pair UNKNOWN = LAB.both(EVERYBODY);
    private static final Pair KNOWN = LAB.both(EVERYBODY);

    /// CVE-2022-21679: to an older proxy a new matcher was an empty one, and matched everybody.
    @Test
    void class16AnUnknownMatcherMatchesNobody() throws IOException {
        UNKNOWN.answers(same("403", PLAIN, "GET /"));
        KNOWN.answers(same("200", PLAIN, "GET /"));
    }

    /// Each principal of the first pair's ALLOW asks something that this Envoy has no field for.
    private static EnvoyResources ofTheFuture(EnvoyResources resources) {
        List<String> names = List.of(
                ResourceNames.authorization(Action.ALLOW, UNKNOWN.istio().http()),
                ResourceNames.authorization(Action.ALLOW, UNKNOWN.strict().http()));
        assertThat(resources.of(ResourceType.EXTENSION)).containsKeys(names.toArray(String[]::new));
        return EnvoyResources.of(
                1,
                resources.byType().values().stream()
                        .flatMap(byName -> byName.values().stream())
                        .map(resource -> names.contains(resource.name()) ? ofTheFuture(resource) : resource)
                        .toList());
    }

    private static EnvoyResource ofTheFuture(EnvoyResource resource) {
        try {
            TypedExtensionConfig extension = TypedExtensionConfig.parseFrom(resource.body());
            RBAC.Builder filter = extension.getTypedConfig().unpack(RBAC.class).toBuilder();
            filter.getRulesBuilder()
                    .getPoliciesMap()
                    .forEach((name, policy) -> filter.getRulesBuilder().putPolicies(name, ofTheFuture(policy)));
            TypedExtensionConfig changed = extension.toBuilder()
                    .setTypedConfig(Any.pack(filter.build()))
                    .build();
            return new EnvoyResource(resource.type(), resource.name(), "changed", changed.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(resource.name(), e);
        }
    }

    private static Policy ofTheFuture(Policy policy) {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        OF_THE_FUTURE,
                        UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        return policy.toBuilder()
                .clearPrincipals()
                .addPrincipals(Principal.newBuilder().setUnknownFields(unknown))
                .build();
    }
}
