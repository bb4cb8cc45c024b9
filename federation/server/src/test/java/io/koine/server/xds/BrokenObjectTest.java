package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceNames;
import io.koine.istio.PolicyReading;
import io.koine.model.catalogue.Item;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.ObjectKey;
import io.koine.server.PlatformSourceFactory;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.server.store.Change;
import io.koine.server.store.Commit;
import io.koine.server.store.MasterKey;
import io.koine.server.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects of the namespace `shop` that mean nothing the mesh can enforce: what they select is closed, and the changes
/// of the namespace `team` reach its proxies all the same.
class BrokenObjectTest {
    private static final Instant CREATED = Instant.parse("2026-03-01T12:00:00Z");

    /// Accepted, but there is no way to ask a proxy for it.
    private static final String BEYOND = "from: [{source: {trustDomains: ['*.test']}}]";

    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path data;

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void whatCannotBeCompiledIsClosedAndDelaysNobody() {
        TestServer server = opened(TestServer.start(data));
        DeltaClient denied = enrol(server, "shop", "denied");
        DeltaClient allowed = enrol(server, "shop", "allowed");
        enrol(server, "shop", "asked");
        enrol(server, "shop", "bystander");
        DeltaClient team = enrol(server, "team", "web");
        assertThat(verdict(server, "denied").path("verdict").asText()).isEqualTo("ALLOW");

        server.apply(policy("deny", "denied", "action: DENY, rules: [{" + BEYOND + "}]"));
        server.apply(policy("allow", "allowed", "action: ALLOW, rules: [{" + BEYOND + "}]"));
        server.apply(policy("ask", "asked", "action: CUSTOM, provider: {name: nobody}, rules: [{}]"));

        assertClosed(server, "denied", "AuthorizationPolicy/shop/deny");
        assertClosed(server, "allowed", "");
        assertClosed(server, "asked", "AuthorizationPolicy/shop/ask");
        assertThat(pushed(denied, Action.DENY).getPoliciesMap().values())
                .as("a DENY of everything")
                .singleElement()
                .satisfies(policy -> {
                    assertThat(policy.getPermissionsList())
                            .allMatch(Permission::getAny)
                            .isNotEmpty();
                    assertThat(policy.getPrincipalsList())
                            .allMatch(Principal::getAny)
                            .isNotEmpty();
                });
        assertThat(pushed(allowed, Action.ALLOW))
                .as("an ALLOW of nothing")
                .isEqualTo(RBAC.newBuilder().setAction(RBAC.Action.ALLOW).build());
        assertThat(verdict(server, "bystander").path("verdict").asText()).isEqualTo("ALLOW");
        assertReaches(server, team);
        assertThat(server.bugs()).isEmpty();
    }

    /// Given objects that a newer program has stored, and that this one cannot read.
    @Test
    void whatIsStoredAndCannotBeReadIsClosedAndDelaysNobody() {
        TestServer first = TestServer.start(data);
        first.close();
        try (Store store = Store.open(data.resolve("store"), MasterKey.loadOrCreate(data.resolve("master.key")))) {
            store(store, "AuthorizationPolicy", "deny", "'action':'DENY','selector':{'matchLabels':{'app':'denied'}}");
            store(store, "AuthorizationPolicy", "allow", "'selector':{'matchLabels':{'app':'allowed'}}");
            store(store, "PeerAuthentication", "tls", "'selector':{'matchLabels':{'app':'plain'}},'mtls':{}");
            store(store, "VirtualService", "kept", "'hosts':[]");
        }
        TestServer server = opened(TestServer.restart(data, first));
        enrol(server, "shop", "denied");
        enrol(server, "shop", "allowed");
        enrol(server, "shop", "bystander");
        DeltaClient team = enrol(server, "team", "web");

        assertClosed(server, "denied", "AuthorizationPolicy/shop/deny");
        assertClosed(server, "allowed", "");
        assertThat(verdict(server, "bystander").path("verdict").asText()).isEqualTo("ALLOW");
        assertReaches(server, team);
        assertThat(server.admin("GET", "/v1/config", "").expect(200).body())
                .as("nothing is lost")
                .contains("\"deny\"", "\"allow\"", "\"tls\"", "\"kept\"");

        server.apply(policy("deny", "denied", "action: DENY, rules: [{to: [{operation: {paths: [/never]}}]}]"));
        Awaitility.await("what can be read again holds")
                .until(() -> verdict(server, "denied").path("verdict").asText().equals("ALLOW"));
        assertThat(server.bugs()).isEmpty();
    }

    /// Given an object that a cluster has taken and the mesh refuses.
    @Test
    void whatAClusterHoldsAndCannotBeReadIsClosedAndDelaysNobody() {
        TestServer server = opened(TestServer.start(
                data,
                Map.of(
                        "sources.vm.type", "vm",
                        "sources.vm.namespaces", "*",
                        "sources.pods.type", "platform",
                        "sources.pods.namespaces", "shop",
                        "sources.pods.policy-namespaces", "shop",
                        "sources.pods.handle", "broken")));
        enrol(server, "shop", "denied");
        DeltaClient team = enrol(server, "team", "web");
        PolicyReading reading = PolicyReading.of(
                new ObjectKey("AuthorizationPolicy", "shop", "deny"),
                CREATED,
                manifest("AuthorizationPolicy", "deny", "'action':'DENY','selector':{'matchLabels':{'app':'denied'}}"),
                Optional.empty());
        assertThat(reading.accepted()).isFalse();
        PlatformSourceFactory.publish(
                "broken", new Item.PolicyItem(reading.policy().orElseThrow()));

        assertClosed(server, "denied", "AuthorizationPolicy/shop/deny");
        assertReaches(server, team);
        assertThat(server.bugs()).isEmpty();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    /// @return the stream of the new workload's proxy, which has its first configuration
    private DeltaClient enrol(TestServer server, String namespace, String app) {
        TestAgent agent = opened(TestAgent.join(server, server.token("""
                        {"namespace":"%s","serviceAccount":"%s","service":"%s","name":"%s","labels":{"app":"%s"}}
                        """.formatted(namespace, app, app, app, app))));
        agent.register(TestAgent.registration()).expect(200);
        DeltaClient stream = opened(DeltaClient.open(server, agent).subscribeAll());
        stream.await(ResourceType.EXTENSION, DeltaClient.ALLOW, resource -> true);
        return stream;
    }

    /// @return the rules of an action on the way to a proxy, once there are any
    private static RBAC pushed(DeltaClient stream, Action action) {
        String name = ResourceNames.authorization(action, TestAgent.APPLICATION_PORT);
        stream.subscribe(ResourceType.EXTENSION, Map.of(), name);
        return rules(stream.await(
                        ResourceType.EXTENSION,
                        name,
                        resource -> rules(resource).isPresent()))
                .orElseThrow();
    }

    private static Optional<RBAC> rules(Resource resource) {
        try {
            Any filter = TypedExtensionConfig.parseFrom(resource.getResource().getValue())
                    .getTypedConfig();
            io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC config =
                    filter.unpack(io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.class);
            return config.hasRules() ? Optional.of(config.getRules()) : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(resource.getName(), e);
        }
    }

    private static String policy(String name, String app, String spec) {
        return "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: " + name
                + ", namespace: shop}, spec: {selector: {matchLabels: {app: " + app + "}}, " + spec + "}}";
    }

    private static void store(Store store, String kind, String name, String spec) {
        store.configuration()
                .apply(
                        new Commit("admin", "newer", CREATED),
                        List.of(new Change.Put(
                                new ObjectKey(kind, "shop", name),
                                "security.istio.io/v1",
                                manifest(kind, name, spec))));
    }

    private static String manifest(String kind, String name, String spec) {
        return """
                {'apiVersion':'security.istio.io/v1','kind':'%s','metadata':{'name':'%s','namespace':'shop'},
                'spec':{'newer':1,%s}}""".formatted(kind, name, spec).replace('\'', '"');
    }

    private static JsonNode verdict(TestServer server, String app) {
        return server.admin(
                        "POST",
                        "/v1/authz/check",
                        "{\"from\":\"spiffe://mesh.test/ns/shop/sa/web\",\"to\":\"shop/" + app + "\",\"path\":\"/\"}")
                .expect(200)
                .json();
    }

    /// @param policy that has decided; empty if it is that no policy has allowed
    private static void assertClosed(TestServer server, String app, String policy) {
        Awaitility.await(app)
                .untilAsserted(
                        () -> assertThat(verdict(server, app).path("verdict").asText())
                                .isEqualTo("DENY"));
        assertThat(verdict(server, app).at("/decidedBy/policy").asText()).isEqualTo(policy);
    }

    private static void assertReaches(TestServer server, DeltaClient team) {
        server.apply(XdsStreamsTest.allow("later", "{}", "caller-later").replace("namespace: shop", "namespace: team"));
        team.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-later");
    }
}
