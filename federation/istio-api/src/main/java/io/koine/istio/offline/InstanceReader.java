package io.koine.istio.offline;

import io.koine.istio.Field;
import io.koine.istio.Fields;
import io.koine.model.Names;
import io.koine.model.Platform;
import io.koine.trust.IpLiteral;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// Reads what runs: pods, the templates of pods, and machines.
final class InstanceReader {
    /// The way from each kind that makes pods to their template.
    static final Map<String, List<String>> TEMPLATES = Map.of(
            "CronJob", List.of("spec", "jobTemplate", "spec", "template"),
            "DaemonSet", List.of("spec", "template"),
            "Deployment", List.of("spec", "template"),
            "Job", List.of("spec", "template"),
            "ReplicaSet", List.of("spec", "template"),
            "StatefulSet", List.of("spec", "template"));

    private static final String DEFAULT_ACCOUNT = "default";

    /// Istio's way to say, by a label or an annotation, that a pod gets no proxy.
    private static final String INJECT = "sidecar.istio.io/inject";

    /// Istio's way to say by a label whether an endpoint understands the mesh's TLS.
    private static final String TLS_MODE = "security.istio.io/tlsMode";

    private static final String MUTUAL = "istio";

    /// A pod in one of these phases never runs again.
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private final TrustDomain trustDomain;

    InstanceReader(TrustDomain trustDomain) {
        this.trustDomain = trustDomain;
    }

    /// @param meta its name
    /// @param object a pod
    /// @return what runs; none if it has ended or is malformed, which is reported
    Optional<Instance> pod(Meta meta, Field object) {
        Optional<Fields> status = object.fields().find("status").map(Field::fields);
        boolean ended = status.flatMap(fields -> fields.find("phase"))
                .flatMap(Field::string)
                .filter(ENDED::contains)
                .isPresent();
        return ended ? Optional.empty() : instance(meta, object, addresses(status));
    }

    /// @param meta its name
    /// @param object an object of one of the kinds of [#TEMPLATES]
    /// @return what one of its pods runs
    Optional<Instance> template(Meta meta, Field object) {
        Optional<Field> at = Optional.of(object);
        for (String step : TEMPLATES.getOrDefault(meta.kind(), List.of())) {
            at = at.flatMap(field -> field.fields().require(step));
        }
        return at.flatMap(template -> instance(meta, template, List.of()));
    }

    /// @param meta its name
    /// @param spec the fields of a WorkloadEntry's spec
    /// @return the machine
    Optional<Instance> machine(Meta meta, Field spec) {
        return machine(meta, spec, true);
    }

    /// As in Istio, what is within the mesh has a proxy if it has an identity, or if its label says so; what is
    /// outside has none.
    ///
    /// @param meta its name
    /// @param item an endpoint that a ServiceEntry lists
    /// @param internal whether the ServiceEntry is of the mesh
    /// @return what answers there
    Optional<Instance> endpoint(Meta meta, Field item, boolean internal) {
        Fields fields = item.fields();
        String mode = Meta.texts(Optional.of(fields), "labels").getOrDefault(TLS_MODE, "");
        boolean proxy = mode.isEmpty() ? fields.find("serviceAccount").isPresent() : mode.equals(MUTUAL);
        return machine(meta, item, internal && proxy);
    }

    private Optional<Instance> machine(Meta meta, Field spec, boolean meshed) {
        Fields fields = spec.fields();
        List<NamedPort> ports = new ArrayList<>();
        fields.find("ports")
                .ifPresent(field -> field.fields()
                        .all()
                        .forEach((name, number) -> number.integer(NamedPort.MIN, NamedPort.MAX)
                                .ifPresent(port -> ports.add(new NamedPort(port, name, Optional.empty())))));
        // A host name is nothing that can be looked up here.
        List<String> addresses = fields.find("address").flatMap(Field::string).stream()
                .filter(InstanceReader::isIp)
                .toList();
        SortedMap<String, String> labels = Meta.texts(Optional.of(fields), "labels");
        return identity(meta, fields.find("serviceAccount"))
                .map(identity -> new Instance(
                        meta,
                        Platform.VM,
                        identity,
                        labels,
                        addresses,
                        fields.find("network").flatMap(Field::string).orElse(""),
                        ports,
                        meshed));
    }

    private Optional<Instance> instance(Meta meta, Field pod, List<String> addresses) {
        Fields fields = pod.fields();
        Optional<Fields> metadata = fields.find("metadata").map(Field::fields);
        Optional<Fields> spec = fields.require("spec").map(Field::fields);
        if (spec.isEmpty()) {
            return Optional.empty();
        }
        List<NamedPort> ports = new ArrayList<>();
        for (String containers : List.of("containers", "initContainers")) {
            spec.flatMap(all -> all.find(containers))
                    .ifPresent(list -> list.items().forEach(container -> ports.addAll(ports(container))));
        }
        SortedMap<String, String> labels = Meta.texts(metadata, "labels");
        String inject =
                labels.getOrDefault(INJECT, Meta.texts(metadata, "annotations").getOrDefault(INJECT, "true"));
        return identity(meta, spec.flatMap(all -> all.find("serviceAccountName")))
                .map(identity -> new Instance(
                        meta, Platform.K8S, identity, labels, addresses, "", ports, !inject.equalsIgnoreCase("false")));
    }

    /// @param meta whose account it is
    /// @param account the field that names it
    /// @return the identity; that of the account `default` if there is no such field
    private Optional<SpiffeId> identity(Meta meta, Optional<Field> account) {
        if (account.isEmpty()) {
            return Optional.of(SpiffeId.ofWorkload(trustDomain, meta.namespace(), DEFAULT_ACCOUNT));
        }
        return account.flatMap(field -> Meta.valid(field, Names::requireDnsName))
                .map(name -> SpiffeId.ofWorkload(trustDomain, meta.namespace(), name));
    }

    private static List<String> addresses(Optional<Fields> status) {
        List<String> addresses = new ArrayList<>();
        status.flatMap(fields -> fields.find("podIPs"))
                .ifPresent(list -> list.items().stream()
                        .flatMap(item ->
                                item.fields().find("ip").flatMap(field -> Meta.valid(field, Names::requireIp)).stream())
                        .forEach(addresses::add));
        if (addresses.isEmpty()) {
            status.flatMap(fields -> fields.find("podIP"))
                    .flatMap(field -> Meta.valid(field, Names::requireIp))
                    .ifPresent(addresses::add);
        }
        return addresses;
    }

    private static List<NamedPort> ports(Field container) {
        List<NamedPort> ports = new ArrayList<>();
        container
                .fields()
                .find("ports")
                .ifPresent(list -> list.items().forEach(item -> {
                    Fields fields = item.fields();
                    if (isTcp(fields)) {
                        fields.require("containerPort")
                                .flatMap(field -> field.integer(NamedPort.MIN, NamedPort.MAX))
                                .ifPresent(number ->
                                        ports.add(new NamedPort(number, string(fields, "name"), Optional.empty())));
                    }
                }));
        return ports;
    }

    /// @param port a port of a container or a service
    /// @return whether it is of the only transport protocol that the mesh carries
    static boolean isTcp(Fields port) {
        return port.find("protocol").flatMap(Field::string).orElse("TCP").equals("TCP");
    }

    /// @param fields of an object
    /// @param name of a field
    /// @return its text; empty if it is absent, or no string, which is reported
    static String string(Fields fields, String name) {
        return fields.find(name).flatMap(Field::text).orElse("");
    }

    private static boolean isIp(String text) {
        return IpLiteral.parse(text).isPresent();
    }
}
