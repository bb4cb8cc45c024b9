"""Corrections of moto's Cloud Map: revisions that only grow, instances that are replaced, filters, pages. See README.md."""

import json

import moto.servicediscovery.models as models
import moto.servicediscovery.responses as responses
from moto.core.exceptions import JsonRESTError

LIST_PAGE = 100
DISCOVERED = 100
MOST_DISCOVERED = 1000

original_create_service = models.ServiceDiscoveryBackend.create_service
original_delete_service = models.ServiceDiscoveryBackend.delete_service
original_delete_namespace = models.ServiceDiscoveryBackend.delete_namespace
original_create_http_namespace = models.ServiceDiscoveryBackend.create_http_namespace


def revision(service):
    return getattr(service, "revision", 1)


def put_instance(service, instance):
    service.instances[:] = [each for each in service.instances if each.instance_id != instance.instance_id]
    service.instances.append(instance)
    service.revision = revision(service) + 1


def register_instance(self, service_id, instance_id, creator_request_id, attributes):
    service = self.get_service(service_id)
    instance = models.ServiceInstance(service_id, instance_id, creator_request_id, attributes)
    instance.health_status = attributes.get("AWS_INIT_HEALTH_STATUS", "HEALTHY")
    put_instance(service, instance)
    return self._create_operation("REGISTER_INSTANCE", targets={"INSTANCE": instance_id})


def deregister_instance(self, service_id, instance_id):
    service = self.get_service(service_id)
    service.instances.remove(self.get_instance(service_id, instance_id))
    service.revision = revision(service) + 1
    return self._create_operation("DEREGISTER_INSTANCE", targets={"INSTANCE": instance_id})


def keep_instance(account_id, region, registry_arn, instance_id, attributes, present):
    backend = models.servicediscovery_backends[account_id][region]
    service_id = registry_arn.split("/")[-1]
    if present:
        backend.register_instance(service_id, instance_id, None, attributes)
    elif any(each.instance_id == instance_id for each in backend.get_service(service_id).instances):
        backend.deregister_instance(service_id, instance_id)


def create_http_namespace(self, name, creator_request_id, description, tags):
    if any(namespace.name == name for namespace in self.namespaces.values()):
        raise JsonRESTError("NamespaceAlreadyExists", f"Namespace {name} already exists.")
    return original_create_http_namespace(self, name, creator_request_id, description, tags)


def create_service(self, name, namespace_id, *args, **kwargs):
    self.get_namespace(namespace_id)
    if any(each.name == name and each.namespace_id == namespace_id for each in self.services.values()):
        raise JsonRESTError("ServiceAlreadyExists", f"Service {name} already exists.")
    return original_create_service(self, name, namespace_id, *args, **kwargs)


def delete_service(self, service_id):
    if self.get_service(service_id).instances:
        raise JsonRESTError("ResourceInUse", "Service contains registered instances.")
    original_delete_service(self, service_id)


def delete_namespace(self, namespace_id):
    if any(service.namespace_id == namespace_id for service in self.services.values()):
        raise JsonRESTError("ResourceInUse", "Namespace contains services.")
    return original_delete_namespace(self, namespace_id)


def answer_list_services(self):
    params = json.loads(self.body)
    services = list(self.servicediscovery_backend.list_services())
    for each in params.get("Filters") or []:
        if each["Name"] == "NAMESPACE_ID":
            services = [service for service in services if service.namespace_id in each["Values"]]
    return paged(params, "Services", [summary(service) for service in services])


def summary(service):
    found = {key: value for key, value in service.to_json().items() if value is not None}
    found["InstanceCount"] = len(service.instances)
    return found


def answer_list_namespaces(self):
    params = json.loads(self.body)
    attributes = {"NAME": "name", "TYPE": "type"}
    namespaces = list(self.servicediscovery_backend.list_namespaces())
    for each in params.get("Filters") or []:
        attribute = attributes.get(each["Name"])
        if attribute:
            namespaces = [namespace for namespace in namespaces if getattr(namespace, attribute) in each["Values"]]
    return paged(params, "Namespaces", [namespace.to_json() for namespace in namespaces])


def paged(params, name, items):
    start = int(params.get("NextToken") or 0)
    end = start + int(params.get("MaxResults") or LIST_PAGE)
    answer = {name: items[start:end]}
    if end < len(items):
        answer["NextToken"] = str(end)
    return json.dumps(answer)


def find_service(backend, params):
    for namespace in backend.namespaces.values():
        if namespace.name == params.get("NamespaceName"):
            for service in backend.services.values():
                if service.namespace_id == namespace.id and service.name == params.get("ServiceName"):
                    return service
            raise models.ServiceNotFound(params.get("ServiceName"))
    raise models.NamespaceNotFound(params.get("NamespaceName"))


def answer_discover_instances(self):
    params = json.loads(self.body)
    service = find_service(self.servicediscovery_backend, params)
    most = int(params.get("MaxResults") or DISCOVERED)
    if not 1 <= most <= MOST_DISCOVERED:
        raise models.InvalidInput("MaxResults must be between 1 and 1000.")
    found = self.servicediscovery_backend._filter_instances(
        service.instances,
        params.get("QueryParameters"),
        params.get("OptionalParameters"),
        params.get("HealthStatus"),
    )
    instances = [
        {
            "InstanceId": instance.instance_id,
            "NamespaceName": params["NamespaceName"],
            "ServiceName": service.name,
            "Attributes": instance.attributes,
            "HealthStatus": instance.health_status if is_checked(service) else "UNKNOWN",
        }
        for instance in found[:most]
    ]
    return json.dumps({"Instances": instances, "InstancesRevision": revision(service)})


def is_checked(service):
    return bool(service.health_check_config) or service.health_check_custom_config is not None


def answer_discover_instances_revision(self):
    service = find_service(self.servicediscovery_backend, json.loads(self.body))
    return json.dumps({"InstancesRevision": revision(service)})


def correct():
    backend = models.ServiceDiscoveryBackend
    backend.register_instance = register_instance
    backend.deregister_instance = deregister_instance
    backend.create_http_namespace = create_http_namespace
    backend.create_service = create_service
    backend.delete_service = delete_service
    backend.delete_namespace = delete_namespace
    response = responses.ServiceDiscoveryResponse
    response.list_services = answer_list_services
    response.list_namespaces = answer_list_namespaces
    response.discover_instances = answer_discover_instances
    response.discover_instances_revision = answer_discover_instances_revision
