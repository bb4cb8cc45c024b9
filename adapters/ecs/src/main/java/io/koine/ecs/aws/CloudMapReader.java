package io.koine.ecs.aws;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.CloudMapService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.servicediscovery.ServiceDiscoveryClient;
import software.amazon.awssdk.services.servicediscovery.model.DiscoverInstancesResponse;
import software.amazon.awssdk.services.servicediscovery.model.FilterCondition;
import software.amazon.awssdk.services.servicediscovery.model.HealthStatus;
import software.amazon.awssdk.services.servicediscovery.model.HealthStatusFilter;
import software.amazon.awssdk.services.servicediscovery.model.HttpInstanceSummary;
import software.amazon.awssdk.services.servicediscovery.model.ListNamespacesResponse;
import software.amazon.awssdk.services.servicediscovery.model.ListServicesResponse;
import software.amazon.awssdk.services.servicediscovery.model.NamespaceSummary;
import software.amazon.awssdk.services.servicediscovery.model.ServiceFilter;
import software.amazon.awssdk.services.servicediscovery.model.ServiceFilterName;
import software.amazon.awssdk.services.servicediscovery.model.ServiceSummary;

/// One reading of Cloud Map namespaces.
///
/// Of each service the revision is asked first: it changes with what is registered, so a service without
/// health checks is read again only then. Results of health checks do not change it, so a service that has
/// some is read every time.
///
/// Threads: one owner, which may block.
final class CloudMapReader {
    private static final int LIST_PAGE = 100;

    /// What `DiscoverInstances` gives at most, and what a service may hold at most by AWS's quota: there are
    /// no pages.
    private static final int MOST_INSTANCES = 1_000;

    private final ServiceDiscoveryClient client;
    private final Map<Name, CloudMapService> known = new HashMap<>();

    private record Name(String namespaceId, String service) {}

    CloudMapReader(ServiceDiscoveryClient client, CloudMapReading known) {
        this.client = client;
        known.services().forEach(service -> this.known.put(new Name(service.namespaceId(), service.name()), service));
    }

    CloudMapReading read(List<String> namespaces) {
        if (namespaces.isEmpty()) {
            return CloudMapReading.NONE;
        }
        List<NamespaceSummary> present = namespaces();
        List<CloudMapService> services = new ArrayList<>();
        for (String name : namespaces) {
            NamespaceSummary namespace = one(name, present);
            for (ServiceSummary service : services(namespace.id())) {
                services.add(service(namespace, service));
            }
        }
        services.sort(Comparator.comparing(CloudMapService::namespace).thenComparing(CloudMapService::name));
        return new CloudMapReading(services);
    }

    private List<NamespaceSummary> namespaces() {
        return Pages.all("ListNamespaces", token -> {
            ListNamespacesResponse answer = client.listNamespaces(
                    request -> request.maxResults(LIST_PAGE).nextToken(token));
            return new Pages.Page<>(answer.hasNamespaces(), answer.namespaces(), answer.nextToken());
        });
    }

    private static NamespaceSummary one(String name, List<NamespaceSummary> present) {
        List<NamespaceSummary> found = present.stream()
                .filter(namespace -> name.equals(namespace.name()))
                .toList();
        if (found.size() != 1) {
            throw new IncompleteReadException("namespace " + name + " is there " + found.size() + " times; expected 1");
        }
        return found.getFirst();
    }

    private List<ServiceSummary> services(String namespaceId) {
        ServiceFilter ofNamespace = ServiceFilter.builder()
                .name(ServiceFilterName.NAMESPACE_ID)
                .condition(FilterCondition.EQ)
                .values(namespaceId)
                .build();
        return Pages.all("ListServices", token -> {
            ListServicesResponse answer = client.listServices(request ->
                    request.filters(ofNamespace).maxResults(LIST_PAGE).nextToken(token));
            return new Pages.Page<>(answer.hasServices(), answer.services(), answer.nextToken());
        });
    }

    private CloudMapService service(NamespaceSummary namespace, ServiceSummary service) {
        boolean checked = service.healthCheckConfig() != null || service.healthCheckCustomConfig() != null;
        CloudMapService before = known.get(new Name(namespace.id(), service.name()));
        if (!checked && before != null && !before.checked()) {
            Long revision = client.discoverInstancesRevision(request ->
                            request.namespaceName(httpName(namespace)).serviceName(service.name()))
                    .instancesRevision();
            if (revision != null && revision == before.revision()) {
                return before;
            }
        }
        DiscoverInstancesResponse answer =
                client.discoverInstances(request -> request.namespaceName(httpName(namespace))
                        .serviceName(service.name())
                        .healthStatus(HealthStatusFilter.ALL)
                        .maxResults(MOST_INSTANCES));
        Pages.require(answer.hasInstances() && answer.instancesRevision() != null, "DiscoverInstances");
        return new CloudMapService(
                namespace.name(),
                namespace.id(),
                service.name(),
                answer.instancesRevision(),
                checked,
                answer.instances().stream()
                        .map(CloudMapReader::instance)
                        .sorted(Comparator.comparing(CloudMapService.Instance::id))
                        .toList());
    }

    private static CloudMapService.Instance instance(HttpInstanceSummary instance) {
        return new CloudMapService.Instance(
                instance.instanceId(),
                instance.healthStatus() == HealthStatus.UNHEALTHY,
                new TreeMap<>(instance.attributes()));
    }

    /// Namespaces of DNS have a name for discovery by API, too.
    private static String httpName(NamespaceSummary namespace) {
        return Optional.ofNullable(namespace.properties())
                .map(properties -> properties.httpProperties())
                .map(properties -> properties.httpName())
                .orElse(namespace.name());
    }
}
