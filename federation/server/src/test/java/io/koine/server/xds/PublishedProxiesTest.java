package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.koine.envoy.ResourceType;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Item;
import io.koine.server.Answer;
import io.koine.server.PlatformSourceFactory;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.trust.SpiffeId;
import io.koine.trust.enrol.EnrolmentPaths;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Proxies beside pods and tasks: a platform's source says what the workload is, its agent what the proxy needs.
class PublishedProxiesTest {
    private static final String TOKEN =
            "{\"source\":\"pods\",\"namespace\":\"shop\",\"serviceAccount\":\"web\",\"name\":\"web-1\"}";
    private static final WorkloadId POD = new WorkloadId(new SourceId("pods"), "shop", "web-1");
    private static final Hostname HOST = Hostname.ofService("web", "shop");
    private static final String INBOUND = "inbound|" + TestAgent.APPLICATION_PORT + "||";
    private static final String OUTBOUND = "outbound|80||" + HOST;

    @TempDir
    private Path data;

    /// Given a pod that its source does not show yet, when its agent registers, then the answer comes once the source
    /// shows it, and the proxy is served what the platform says of the workload.
    @Test
    void anAgentThatIsEarlierThanItsPlatformWaitsForIt() throws Exception {
        try (TestServer server = start("early");
                TestAgent agent = TestAgent.join(server, server.token(TOKEN));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(agent.instance()).isEqualTo(POD);
            Future<Answer> registered = threads.submit(() -> agent.register(TestAgent.registration()));
            publish("early", workload("web", true));
            registered.get().expect(200);
            agent.renewLease().expect(200);
            try (DeltaClient stream = DeltaClient.open(server, agent).subscribeAll()) {
                stream.await(ResourceType.LISTENER, INBOUND, resource -> true);
            }
            assertThat(server.bugs()).isEmpty();
        }
    }

    @Test
    void aProxyIsServedOnceItsAgentHasRegistered() {
        try (TestServer server = start("late");
                TestAgent agent = TestAgent.join(server, server.token(TOKEN))) {
            publish("late", workload("web", true));
            Awaitility.await()
                    .until(() -> server.admin("GET", "/v1/workloads", "").body().contains(POD.toString()));
            try (DeltaClient stream = DeltaClient.open(server, agent).subscribeAll()) {
                agent.register(TestAgent.registration()).expect(200);
                stream.await(ResourceType.LISTENER, INBOUND, resource -> true);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"other, true, identity", "web, false, proxy"})
    void aRegistrationThatThePlatformContradictsIsRefused(String account, boolean meshed, String names) {
        String handle = "contradicts-" + account;
        try (TestServer server = start(handle);
                TestAgent agent = TestAgent.join(server, server.token(TOKEN))) {
            publish(handle, workload(account, meshed));
            Answer refused = agent.register(TestAgent.registration()).expectProblem(422, "refused");
            assertThat(refused.detail()).contains(names).contains("pods");
            agent.renewLease().expectProblem(404, "not-found");
        }
    }

    /// Given a registered pod, when the control plane restarts, then its proxy is served without another registration.
    @Test
    void aRestartForgetsNoProxy() {
        TestServer first = start("restart");
        TestAgent agent = TestAgent.join(first, first.token(TOKEN));
        publish("restart", workload("web", true));
        agent.register(TestAgent.registration()).expect(200);
        first.close();
        try (TestServer second = TestServer.restart(data, first, settings("restart"));
                TestAgent known = agent.at(second)) {
            Awaitility.await()
                    .until(() -> second.admin("GET", "/v1/sources", "").body().contains("pods"));
            publish("restart", workload("web", true));
            known.renewLease().expect(200);
            try (DeltaClient stream = DeltaClient.open(second, known).subscribeAll()) {
                stream.await(ResourceType.LISTENER, INBOUND, resource -> true);
            }
        }
    }

    /// Given a pod that leaves, when its agent says so, then callers hear of it before its platform has noticed; and
    /// when the agent is back, they call it again.
    @Test
    void callersHearOfALeavingPodAtOnce() {
        try (TestServer server = start("leaving");
                TestAgent agent = TestAgent.join(server, server.token(TOKEN));
                TestAgent caller = TestAgent.enrolled(server, "caller", "caller-1", "{}")) {
            publish("leaving", workload("web", true));
            agent.register(TestAgent.registration()).expect(200);
            try (DeltaClient stream = DeltaClient.open(server, caller)) {
                stream.subscribe(ResourceType.CLUSTER, Map.of());
                stream.subscribe(ResourceType.ENDPOINTS, Map.of(), OUTBOUND);
                stream.await(ResourceType.ENDPOINTS, OUTBOUND, resource -> has(resource, HealthStatus.HEALTHY));

                agent.call("DELETE", EnrolmentPaths.REGISTRATION, "").expect(204);
                stream.await(ResourceType.ENDPOINTS, OUTBOUND, resource -> has(resource, HealthStatus.DRAINING));

                agent.register(TestAgent.registration()).expect(200);
                stream.await(ResourceType.ENDPOINTS, OUTBOUND, resource -> has(resource, HealthStatus.HEALTHY));
            }
        }
    }

    private TestServer start(String handle) {
        return TestServer.start(data, settings(handle));
    }

    private static Map<String, String> settings(String handle) {
        return Map.of(
                "sources.vm.type", "vm",
                "sources.vm.namespaces", "*",
                "sources.pods.type", "platform",
                "sources.pods.namespaces", "shop",
                "sources.pods.handle", handle);
    }

    private static void publish(String handle, Workload workload) {
        TreeMap<Integer, ServicePort> ports = new TreeMap<>(Map.of(80, new ServicePort(80, "http", Protocol.HTTP)));
        Service service = new Service(HOST, "shop", "web", ports, List.of(), false, Resolution.STATIC);
        Endpoint endpoint = new Endpoint(
                HOST,
                80,
                POD,
                workload.address(),
                18080,
                TestAgent.APPLICATION_PORT,
                "",
                Locality.UNKNOWN,
                1,
                Health.HEALTHY,
                TlsMode.MUTUAL);
        PlatformSourceFactory.publish(
                handle,
                new Item.WorkloadItem(workload),
                new Item.ServiceItem(service),
                new Item.EndpointItem(endpoint));
    }

    private static Workload workload(String account, boolean meshed) {
        WorkloadPort port = new WorkloadPort("http", Protocol.HTTP, "127.0.0.1", TestAgent.APPLICATION_PORT, 18080);
        return new Workload(
                POD,
                Platform.K8S,
                SpiffeId.ofWorkload(TestServer.TRUST_DOMAIN, "shop", account),
                SortedCopies.none(),
                List.of("127.8.0.1"),
                "",
                Locality.UNKNOWN,
                new TreeMap<>(Map.of(TestAgent.APPLICATION_PORT, port)),
                Health.HEALTHY,
                meshed);
    }

    private static boolean has(Resource resource, HealthStatus health) {
        try {
            return resource.getResource().unpack(ClusterLoadAssignment.class).getEndpointsList().stream()
                    .flatMap(locality -> locality.getLbEndpointsList().stream())
                    .allMatch(endpoint -> endpoint.getHealthStatus() == health);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
