"""Corrections of moto's ECS: the life of tasks, services that run tasks, listing by page. See README.md."""

import ipaddress
import itertools
import threading
import time

import moto.ecs.models as models
import moto.ecs.responses as responses
from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_network_interfaces import NetworkInterface

import cloud_map

# How long a task stays in each status, in seconds: much shorter than on AWS.
STARTING = [("PROVISIONING", 0.05), ("PENDING", 0.05), ("ACTIVATING", 0.05)]
STOPPING = [("DEACTIVATING", 1.0), ("STOPPING", 0.3), ("DEPROVISIONING", 0.1)]

# AWS keeps the first four addresses of a subnet for itself.
RESERVED_ADDRESSES = 4
MOST_RESULTS = 100

lock = threading.RLock()
original_task = models.Task
original_create_service = models.EC2ContainerServiceBackend.create_service
original_update_service = models.EC2ContainerServiceBackend.update_service
original_delete_service = models.EC2ContainerServiceBackend.delete_service


class Task(original_task):
    """A task whose status follows the clock, or what a test pins it to."""

    __module__ = original_task.__module__  # moto finds the service's registry by it

    taken = {}

    def __init__(self, *args, **kwargs):
        with lock:
            network = (kwargs.get("networking_configuration") or {}).get("awsvpcConfiguration")
            if network:
                network.setdefault("securityGroups", [])
                address = self.next_address(kwargs["cluster"], kwargs["backend"], network["subnets"][0])
                models.random_private_ip = lambda: address
            super().__init__(*args, **kwargs)
        definition = kwargs["task_definition"]
        self.created_at = self.started_at = models.utcnow()
        self.began = time.monotonic()
        self.stopped = None
        self.pinned = {}
        self.availability_zone = self.zone(network)
        self.connectivity = "CONNECTED"
        self.version = 1
        self.containers = [self.container(definition, each) for each in definition.container_definitions]

    @classmethod
    def next_address(cls, cluster, backend, subnet_id):
        subnet = ec2_backends[backend.account_id][cluster.region_name].get_subnet(subnet_id)
        hosts = ipaddress.ip_network(subnet.cidr_block)
        offset = cls.taken.get(subnet_id, RESERVED_ADDRESSES)
        cls.taken[subnet_id] = offset + 1
        return str(hosts[offset])

    def zone(self, network):
        if not network:
            return f"{self.region_name}a"
        subnet = ec2_backends[self._account_id][self.region_name].get_subnet(network["subnets"][0])
        return subnet.availability_zone

    def container(self, definition, container_definition):
        container = models.Container(definition)
        for name in ("name", "image", "cpu", "memory", "command", "environment"):
            setattr(container, name, container_definition.get(name))
        container.task_arn = self.task_arn
        container.container_arn = self.task_arn.replace(":task/", ":container/") + "/" + container.name
        container.last_status = "RUNNING"
        container.health_status = "UNKNOWN"
        container.exitCode = None
        details = {each["name"]: each["value"] for a in self.attachments for each in a["details"]}
        container.network_interfaces = [
            {
                "attachmentId": attachment["id"],
                "privateIpv4Address": details["privateIPv4Address"],
            }
            for attachment in self.attachments
        ]
        return container

    @property
    def last_status(self):
        if "lastStatus" in self.pinned:
            return self.pinned["lastStatus"]
        if self.stopped is not None:
            return after(STOPPING, self.stopped, "STOPPED")
        return after(STARTING, self.began, "RUNNING")

    @last_status.setter
    def last_status(self, value):
        pass  # moto sets STOPPED at once; the clock does it here

    @property
    def desired_status(self):
        return self.pinned.get("desiredStatus", "RUNNING" if self.stopped is None else "STOPPED")

    @desired_status.setter
    def desired_status(self, value):
        if value == "STOPPED" and self.stopped is None:
            self.stopped = time.monotonic()

    @property
    def health_status(self):
        return self.pinned.get("healthStatus", "UNKNOWN")

    def pin(self, statuses):
        self.pinned.update(statuses)


def after(stages, since, last):
    passed = time.monotonic() - since
    for status, seconds in stages:
        if passed < seconds:
            return status
        passed -= seconds
    return last


def find_task(task_id):
    for account in models.ecs_backends.values():
        for backend in account.values():
            for tasks in backend.tasks.values():
                for task in tasks.values():
                    if task.id == task_id:
                        return task
    return None


def requirements(definition):
    for container in definition.container_definitions:
        container["memory"] = container.get("memory") or container.get("memoryReservation") or 0
        container["cpu"] = container.get("cpu") or 0
    return original_requirements(definition)


def describe_tasks(self, cluster_str, tasks):
    cluster = self._get_cluster(cluster_str)
    if not tasks:
        raise models.InvalidParameterException("Tasks cannot be empty.")
    if len(tasks) > MOST_RESULTS:
        raise models.InvalidParameterException("Tasks can have at most 100 items.")
    present = self.tasks.get(cluster.name, {})
    wanted = {each.split("/")[-1] for each in tasks}
    return [task for task in present.values() if task.id in wanted]


def answer_describe_tasks(self):
    asked = self._get_param("tasks", [])
    found = self.ecs_backend.describe_tasks(self._get_param("cluster", "default"), asked)
    (self._include_in_response if "TAGS" in self._get_param("include", []) else self._exclude_from_response)(
        responses.DESCRIBE_TASKS_TAGS
    )
    ids = {task.id for task in found}
    missing = [each for each in asked if each.split("/")[-1] not in ids]
    return ActionResult({"tasks": found, "failures": [{"arn": arn, "reason": "MISSING"} for arn in missing]})


def answer_list_tasks(self):
    service = self._get_param("serviceName")
    tasks = self.ecs_backend.list_tasks(
        self._get_param("cluster", "default"),
        self._get_param("containerInstance"),
        self._get_param("family"),
        self._get_param("startedBy"),
        None,
        self._get_param("desiredStatus", "RUNNING"),
    )
    if service:
        tasks = [task for task in tasks if task.group == "service:" + service.split("/")[-1]]
    return paged(self, "taskArns", [task.task_arn for task in tasks], MOST_RESULTS)


def answer_list_services(self):
    arns = self.ecs_backend.list_services(
        self._get_param("cluster", "default"),
        self._get_param("schedulingStrategy"),
        launch_type=self._get_param("launchType"),
    )
    active = {service.arn for service in self.ecs_backend.services.values() if service.status != "INACTIVE"}
    return paged(self, "serviceArns", [arn for arn in arns if arn in active], 10)


def paged(response, name, items, standard):
    start = int(response._get_param("nextToken") or 0)
    end = start + int(response._get_param("maxResults") or standard)
    answer = {name: items[start:end]}
    if end < len(items):
        answer["nextToken"] = str(end)
    return ActionResult(answer)


def create_service(self, *args, **kwargs):
    with lock:
        service = original_create_service(self, *args, **kwargs)
        reconcile(self, service)
        return service


def update_service(self, properties):
    with lock:
        service = self._get_service(properties.get("cluster", "default"), properties["service"].split("/")[-1])
        definition = properties.get("task_definition")
        service.connect = properties.pop("service_connect_configuration", None) or service.connect
        original_update_service(self, properties)
        if definition:
            service.task_definition = self.describe_task_definition(definition).arn
            new_deployment(service)
        reconcile(self, service)
        return service


def delete_service(self, cluster_name, service_name, force):
    with lock:
        service = original_delete_service(self, cluster_name, service_name, force)
        service.desired_count = 0
        reconcile(self, service)
        return service


def new_deployment(service):
    previous = service.deployments[0]
    number = next(deployment_numbers)
    for deployment in service.deployments:
        deployment["status"] = "ACTIVE"
    service.deployments.insert(
        0,
        {**previous, "id": f"ecs-svc/{number}", "status": "PRIMARY", "taskDefinition": service.task_definition},
    )


def reconcile(backend, service):
    """Starts and stops tasks until the primary deployment has its count; nothing of others stays."""
    primary = service.deployments[0]
    if service.connect:
        primary["serviceConnectConfiguration"] = service.connect
    tasks = backend.tasks.setdefault(service.cluster_name, {})
    group = "service:" + service.name
    own = [task for task in tasks.values() if task.group == group and task.stopped is None]
    current = [task for task in own if task.started_by == primary["id"]]
    surplus = [task for task in own if task not in current] + current[service.desired_count :]
    for task in surplus:
        task.desired_status = "STOPPED"
        register(service, task, False)
    missing = service.desired_count - len(current)
    if missing > 0:
        started = backend.run_task(
            service.cluster_name,
            service.task_definition,
            missing,
            None,
            primary["id"],
            [],
            "FARGATE",
            service.network_configuration or None,
            group,
        )
        for task in started:
            register(service, task, True)
    count = min(service.desired_count, len(current) + max(missing, 0))
    service.running_count = primary["runningCount"] = count
    service.pending_count = primary["pendingCount"] = 0
    living = {task.started_by for task in tasks.values() if task.group == group and task.last_status != "STOPPED"}
    service.deployments[:] = [each for each in service.deployments if each is primary or each["id"] in living]


def register(service, task, present):
    """Keeps the Cloud Map instance of a task, as ECS does for a service with service registries."""
    for registry in service.service_registries:
        attributes = {
            "AWS_INIT_HEALTH_STATUS": "HEALTHY",
            "AWS_INSTANCE_IPV4": task.attachments[0]["details"][-1]["value"],
            "AVAILABILITY_ZONE": task.availability_zone,
            "ECS_CLUSTER_NAME": task.cluster_name,
            "ECS_SERVICE_NAME": service.name,
            "ECS_TASK_DEFINITION_FAMILY": task.task_definition_arn.split("/")[-1].split(":")[0],
            "REGION": task.region_name,
        }
        port = registry.get("port") or registry.get("containerPort")
        if port:
            attributes["AWS_INSTANCE_PORT"] = str(port)
        cloud_map.keep_instance(
            task._account_id, task.region_name, registry["registryArn"], task.id, attributes, present
        )


def stop_task(self, cluster_str, task_str, reason):
    with lock:
        cluster = self._get_cluster(cluster_str)
        task = next(
            (each for each in self.tasks.get(cluster.name, {}).values() if each.id == task_str.split("/")[-1]), None
        )
        if task is None:
            raise models.InvalidParameterException("The referenced task was not found.")
        task.desired_status = "STOPPED"
        task.stopped_reason = reason
        for service in self.services.values():
            if service.cluster_name == cluster.name and task.group == "service:" + service.name:
                register(service, task, False)
                reconcile(self, service)
        return task


def service_init(self, *args, **kwargs):
    network = kwargs.get("network_configuration")
    if network:
        network["awsvpcConfiguration"].setdefault("securityGroups", [])
    original_service_init(self, *args, **kwargs)
    self.connect = creating.connect


def answer_create_service(self):
    creating.connect = self._get_param("serviceConnectConfiguration")
    return original_answer_create_service(self)


creating = threading.local()
creating.connect = None
deployment_numbers = itertools.count(10**18)
original_requirements = models.EC2ContainerServiceBackend._calculate_task_resource_requirements
original_service_init = models.Service.__init__
original_answer_create_service = responses.EC2ContainerServiceResponse.create_service


def correct():
    models.Task = Task
    NetworkInterface.private_dns_name = ""  # moto sets none in a VPC without DNS host names, and fails on it
    backend = models.EC2ContainerServiceBackend
    backend._calculate_task_resource_requirements = staticmethod(requirements)
    backend.describe_tasks = describe_tasks
    backend.stop_task = stop_task
    backend.create_service = create_service
    backend.update_service = update_service
    backend.delete_service = delete_service
    models.Service.__init__ = service_init
    response = responses.EC2ContainerServiceResponse
    response.create_service = answer_create_service
    response.describe_tasks = answer_describe_tasks
    response.list_tasks = answer_list_tasks
    response.list_services = answer_list_services
