package io.koine.ecs.aws;

import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.EcsService;
import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.Phase;
import io.koine.ecs.reading.TaskDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.ListServicesResponse;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionField;
import software.amazon.awssdk.services.ecs.model.TaskField;

/// One reading of ECS clusters.
///
/// Tasks that are meant to run are listed. Those known from before that no longer are, are described all the
/// same, so that ECS itself says whether they stop.
///
/// Threads: one owner, which may block.
final class EcsReader {
    /// What `DescribeTasks` takes at once.
    private static final int TASKS_AT_ONCE = 100;

    /// What `DescribeServices` takes at once.
    private static final int SERVICES_AT_ONCE = 10;

    private static final int LIST_PAGE = 100;
    private static final String MISSING = "MISSING";
    private static final String INACTIVE = "INACTIVE";

    private final EcsClient client;
    private final EcsReading known;
    private final TreeMap<String, EcsTask> tasks = new TreeMap<>();
    private final TreeMap<String, TaskDefinition> definitions = new TreeMap<>();
    private final List<EcsService> services = new ArrayList<>();

    EcsReader(EcsClient client, EcsReading known) {
        this.client = client;
        this.known = known;
    }

    EcsReading read(List<String> clusters) {
        for (String cluster : clusters) {
            List<Task> described = tasks(cluster);
            List<Service> found = services(cluster);
            described.forEach(task -> definition(task.taskDefinitionArn()));
            found.forEach(service -> EcsRecords.definitions(service).forEach(this::definition));
            described.forEach(task -> tasks.put(
                    task.taskArn(),
                    EcsRecords.task(task, EcsRecords.shortName(cluster), definitions.get(task.taskDefinitionArn()))));
            found.forEach(service -> services.add(EcsRecords.service(service, EcsRecords.shortName(cluster))));
        }
        services.sort(Comparator.comparing(EcsService::cluster).thenComparing(EcsService::name));
        return new EcsReading(tasks, definitions, services);
    }

    private List<Task> tasks(String cluster) {
        Set<String> arns = new TreeSet<>(Pages.all("ListTasks", token -> {
            ListTasksResponse answer = client.listTasks(request -> request.cluster(cluster)
                    .desiredStatus(DesiredStatus.RUNNING)
                    .maxResults(LIST_PAGE)
                    .nextToken(token));
            return new Pages.Page<>(answer.hasTaskArns(), answer.taskArns(), answer.nextToken());
        }));
        known.tasks().values().stream()
                .filter(task -> task.cluster().equals(EcsRecords.shortName(cluster)) && task.phase() != Phase.GONE)
                .forEach(task -> arns.add(task.arn()));
        List<Task> all = new ArrayList<>();
        for (List<String> batch : Pages.batches(List.copyOf(arns), TASKS_AT_ONCE)) {
            DescribeTasksResponse answer = client.describeTasks(
                    request -> request.cluster(cluster).tasks(batch).include(TaskField.TAGS));
            Pages.require(answer.hasTasks(), "DescribeTasks");
            requireAll(
                    "DescribeTasks",
                    batch,
                    answer.tasks().stream().map(Task::taskArn).toList(),
                    answer.failures());
            all.addAll(answer.tasks());
        }
        return all;
    }

    private List<Service> services(String cluster) {
        List<String> arns = Pages.all("ListServices", token -> {
            ListServicesResponse answer = client.listServices(
                    request -> request.cluster(cluster).maxResults(LIST_PAGE).nextToken(token));
            return new Pages.Page<>(answer.hasServiceArns(), answer.serviceArns(), answer.nextToken());
        });
        List<Service> all = new ArrayList<>();
        for (List<String> batch : Pages.batches(arns, SERVICES_AT_ONCE)) {
            DescribeServicesResponse answer =
                    client.describeServices(request -> request.cluster(cluster).services(batch));
            Pages.require(answer.hasServices(), "DescribeServices");
            requireAll(
                    "DescribeServices",
                    batch,
                    answer.services().stream().map(Service::serviceArn).toList(),
                    answer.failures());
            answer.services().stream()
                    .filter(service -> !INACTIVE.equals(service.status()) && EcsRecords.hasDefinition(service))
                    .forEach(all::add);
        }
        return all;
    }

    private void definition(String arn) {
        if (definitions.containsKey(arn)) {
            return;
        }
        TaskDefinition before = known.definitions().get(arn);
        if (before == null) {
            DescribeTaskDefinitionResponse answer = client.describeTaskDefinition(
                    request -> request.taskDefinition(arn).include(TaskDefinitionField.TAGS));
            if (answer.taskDefinition() == null) {
                throw new IncompleteReadException("DescribeTaskDefinition: no definition of " + arn);
            }
            before = EcsRecords.definition(answer.taskDefinition(), answer.tags());
        }
        definitions.put(arn, before);
    }

    /// What was asked for is in the answer, or the answer says that it is missing.
    private static void requireAll(String what, List<String> asked, List<String> found, List<Failure> failures) {
        Set<String> unanswered = new HashSet<>(asked);
        unanswered.removeAll(found);
        for (Failure failure : failures) {
            if (!MISSING.equals(failure.reason())) {
                throw new IncompleteReadException(
                        what + ": " + failure.arn() + ": " + failure.reason() + " " + failure.detail());
            }
            unanswered.remove(failure.arn());
        }
        if (!unanswered.isEmpty()) {
            throw new IncompleteReadException(
                    what + ": " + unanswered.size() + " of " + asked.size() + " are neither described nor missing");
        }
    }
}
