package io.koine.quickstart.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.model.WorkloadId;
import io.koine.quickstart.workload.DemoPort;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// How far the control plane is, by its own lists.
final class Sync {
    private static final String HEALTHY = "HEALTHY";
    private static final String DRAINING = "DRAINING";

    private Sync() {}

    /// @param proxies the list of proxies
    /// @param members workloads
    /// @return those whose proxies have not acknowledged the newest configuration
    static List<String> behind(JsonNode proxies, Collection<Member> members) {
        long newest = proxies.path("generation").asLong();
        return without(
                members,
                member -> proxies.path("proxies")
                        .valueStream()
                        .anyMatch(proxy -> proxy.path("instance")
                                        .asText()
                                        .equals(member.instance().toString())
                                && proxy.path("generation").asLong() >= newest
                                && proxy.path("sync").asText().equals("SYNCED")));
    }

    /// @param services the list of services
    /// @param members workloads
    /// @return those that may not be called yet on every port
    static List<String> notCallable(JsonNode services, Collection<Member> members) {
        return without(
                members,
                member -> service(services, member.workload().host())
                        .filter(service -> service.path("offset").asInt() > 0)
                        .filter(service ->
                                member.workload().ports().stream().allMatch(port -> isHealthy(service, member, port)))
                        .isPresent());
    }

    private static List<String> without(Collection<Member> members, Predicate<Member> ready) {
        return members.stream().filter(ready.negate()).map(Member::object).toList();
    }

    /// @param services the list of services
    /// @param instance a workload
    /// @return whether callers of any service may still be sent to it
    static boolean isCalled(JsonNode services, WorkloadId instance) {
        return services.path("services")
                .valueStream()
                .flatMap(service -> service.path("endpoints").valueStream())
                .filter(endpoint -> endpoint.path("workload").asText().equals(instance.toString()))
                .anyMatch(endpoint -> !endpoint.path("health").asText().equals(DRAINING));
    }

    /// @param services the list of services
    /// @param host of a service
    /// @return the service
    static Optional<JsonNode> service(JsonNode services, String host) {
        return services.path("services")
                .valueStream()
                .filter(service -> service.path("host").asText().equals(host))
                .findFirst();
    }

    private static boolean isHealthy(JsonNode service, Member member, DemoPort port) {
        return service.path("endpoints")
                .valueStream()
                .anyMatch(endpoint -> endpoint.path("workload")
                                .asText()
                                .equals(member.instance().toString())
                        && endpoint.path("servicePort").asInt() == port.number()
                        && endpoint.path("health").asText().equals(HEALTHY));
    }
}
