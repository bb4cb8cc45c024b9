package io.koine.it;

import io.koine.ecs.Imitation;
import java.util.List;
import java.util.regex.Pattern;

/// The tasks of one ECS cluster of the imitation, which start and stop as its services want it.
///
/// @param aws the imitation
/// @param cluster the cluster; its Cloud Map namespace has the same name
/// @param subnet of its tasks
record ImitatedTasks(Imitation aws, String cluster, String subnet) {
    private static final Pattern TASK_ID = Pattern.compile("task/[a-z]+/([0-9a-f-]{36})\"");

    /// @param aws the imitation
    /// @param cluster name of a cluster to make
    /// @param cidr range of its tasks' addresses
    /// @return the cluster, without any task
    static ImitatedTasks of(Imitation aws, String cluster, String cidr) {
        aws.ecs("CreateCluster", "{\"clusterName\": \"" + cluster + "\"}");
        aws.cloudMap(
                "CreateHttpNamespace", "{\"Name\": \"" + cluster + "\", \"CreatorRequestId\": \"" + cluster + "\"}");
        return new ImitatedTasks(aws, cluster, aws.subnet(cidr));
    }

    /// Runs a service of tasks that say by their tags who they are, offered by Service Connect on port 80.
    ///
    /// @param namespace of the mesh
    /// @param name of the service and the service account
    /// @param tasks how many
    void run(String namespace, String name, int tasks) {
        aws.ecs("RegisterTaskDefinition", """
                {"family": "%1$s-%3$s", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
                 "cpu": "256", "memory": "512",
                 "containerDefinitions": [{"name": "app", "image": "app",
                   "portMappings": [{"name": "http", "containerPort": 8080, "appProtocol": "http"}]}],
                 "tags": [{"key": "koine:mesh", "value": "enabled"}, {"key": "koine:namespace", "value": "%2$s"},
                   {"key": "koine:service-account", "value": "%3$s"}, {"key": "koine:label/app", "value": "%3$s"}]}
                """.formatted(cluster, namespace, name));
        aws.ecs("CreateService", """
                {"cluster": "%1$s", "serviceName": "%2$s", "taskDefinition": "%1$s-%2$s", "desiredCount": %3$d,
                 "launchType": "FARGATE",
                 "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["%4$s"]}},
                 "serviceConnectConfiguration": {"enabled": true, "namespace": "%1$s", "services": [
                   {"portName": "http", "discoveryName": "%2$s", "clientAliases": [{"port": 80}]}]}}
                """.formatted(cluster, name, tasks, subnet));
    }

    /// Registers what is no task in Cloud Map.
    ///
    /// @param name of its service
    /// @param address its own
    void register(String name, String address) {
        String namespace = find("\"Id\": ?\"(ns-[a-z0-9]+)\"", aws.cloudMap("ListNamespaces", "{}"));
        String service = find(
                "\"Id\": ?\"(srv-[a-z0-9]+)\"",
                aws.cloudMap("CreateService", "{\"Name\": \"" + name + "\", \"NamespaceId\": \"" + namespace + "\"}"));
        aws.cloudMap("RegisterInstance", """
                {"ServiceId": "%s", "InstanceId": "%s-1",
                 "Attributes": {"AWS_INSTANCE_IPV4": "%s", "AWS_INSTANCE_PORT": "80"}}
                """.formatted(service, name, address));
    }

    private static String find(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(pattern + " is not in " + text));
    }

    /// @return the ids of the tasks that run, or are about to
    List<String> ids() {
        return TASK_ID.matcher(aws.ecs("ListTasks", "{\"cluster\": \"" + cluster + "\"}"))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /// @param id of a task that is to stop
    void stop(String id) {
        aws.ecs("StopTask", "{\"cluster\": \"" + cluster + "\", \"task\": \"" + id + "\"}");
    }

    /// @param id of a source
    /// @param grant the namespace that it is granted
    /// @param endpoint where AWS is
    /// @return the settings of a source that reads this cluster
    List<String> settings(String id, String grant, String endpoint) {
        String source = "--sources." + id + ".";
        return List.of(
                source + "type",
                "ecs",
                source + "namespaces",
                grant,
                source + "region",
                "eu-central-1",
                source + "clusters",
                cluster,
                source + "cloud-map-namespaces",
                cluster + "=" + grant,
                source + "endpoint",
                endpoint,
                source + "poll-interval",
                "200ms");
    }
}
