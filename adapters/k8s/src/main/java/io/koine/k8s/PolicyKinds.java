package io.koine.k8s;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.koine.istio.ApiGroups;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which kinds of Istio's API a cluster serves.
final class PolicyKinds {
    /// The mesh's own settings are its administrator's to set, not a cluster's.
    private static final String SETTINGS = "mesh.koine.io";

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private PolicyKinds() {}

    /// Asks the API server. One that has just started serves no custom kinds yet, which must not be taken
    /// for their absence: it is asked whether it is ready first, where it lets us ask.
    ///
    /// @param client the cluster's client
    /// @return how to ask for objects of each kind, by the kind's name
    /// @throws KubernetesClientException if it cannot be asked, or is not ready
    static SortedMap<String, ResourceDefinitionContext> served(KubernetesClient client) {
        requireReady(client);
        TreeMap<String, ResourceDefinitionContext> kinds = new TreeMap<>();
        SortedMap<String, List<String>> groups = ApiGroups.all();
        groups.remove(SETTINGS);
        groups.forEach((group, versions) -> {
            // The first version in which a kind is served is the one it is read in: all of them mean the same.
            for (String version : versions) {
                for (APIResource resource : resources(client, group + "/" + version)) {
                    // A name with a slash is a part of another resource, such as its status.
                    if (Boolean.TRUE.equals(resource.getNamespaced())
                            && !resource.getName().contains("/")) {
                        kinds.putIfAbsent(
                                resource.getKind(),
                                ResourceDefinitionContext.fromApiResource(group + "/" + version, resource));
                    }
                }
            }
        });
        return kinds;
    }

    private static void requireReady(KubernetesClient client) {
        try {
            if (client.raw("/readyz") == null) {
                throw new KubernetesClientException("the API server is not ready");
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN) {
                throw e;
            }
        }
    }

    private static List<APIResource> resources(KubernetesClient client, String groupVersion) {
        try {
            APIResourceList list = client.getApiResources(groupVersion);
            return list == null ? List.of() : list.getResources();
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
