package io.koine.istio.offline;

import io.koine.istio.Field;
import io.koine.istio.Fields;
import io.koine.istio.offline.Offered.OfferedPort;
import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.ExportTo;
import io.koine.model.Hostname;
import io.koine.model.Names;
import io.koine.model.Resolution;
import io.koine.model.diagnostic.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Reads what is called: Services, and the hosts of ServiceEntries.
final class ServiceReader {
    private static final String NO_ADDRESS = "None";
    private static final String EXTERNAL_NAME = "ExternalName";
    private static final String MESH_INTERNAL = "MESH_INTERNAL";
    private static final int MAX_LABEL = 63;

    private final InstanceReader instances;

    /// @param instances reads the endpoints that a ServiceEntry lists
    ServiceReader(InstanceReader instances) {
        this.instances = instances;
    }

    /// @param meta its name
    /// @param object a Service
    /// @return the service; none for one that is no more than a name for something else, or malformed
    Optional<Offered> service(Meta meta, Field object) {
        Optional<Fields> spec = object.fields().require("spec").map(Field::fields);
        if (spec.isEmpty() || InstanceReader.string(spec.get(), "type").equals(EXTERNAL_NAME)) {
            return Optional.empty();
        }
        Optional<String> name = object.fields()
                .require("metadata")
                .flatMap(field -> field.fields().require("name"))
                .flatMap(field -> Meta.valid(field, Names::requireLabel));
        List<OfferedPort> ports = new ArrayList<>();
        spec.get()
                .find("ports")
                .ifPresent(list -> list.items()
                        .forEach(item -> port(item, "port", "appProtocol").ifPresent(ports::add)));
        Optional<Field> clusterIp = spec.get().find("clusterIP");
        boolean headless = clusterIp.flatMap(Field::string).equals(Optional.of(NO_ADDRESS));
        List<String> addresses = headless
                ? List.of()
                : clusterIp
                        .filter(field -> !field.string().equals(Optional.of("")))
                        .flatMap(field -> Meta.valid(field, Names::requireIp))
                        .stream()
                        .toList();
        SortedMap<String, String> selector = Meta.texts(spec, "selector");
        boolean opaque = ports.stream().noneMatch(port -> port.port().protocol().isHttp());
        return name.map(label -> new Offered(
                meta,
                Hostname.ofService(label, meta.namespace()),
                label,
                ports,
                addresses,
                headless,
                headless && opaque ? Resolution.PASSTHROUGH : Resolution.STATIC,
                selector,
                List.of(),
                exportTo(meta, object)));
    }

    private static ExportTo exportTo(Meta meta, Field object) {
        String annotation = meta.annotations().getOrDefault(ExportTo.ANNOTATION, "");
        return ExportTo.parse(annotation, meta.namespace(), problem -> object.warning(Code.INVALID_VALUE, problem, ""));
    }

    /// @param meta its name
    /// @param object a ServiceEntry
    /// @return its hosts; those with a star are left out, which is reported
    List<Offered> entry(Meta meta, Field object) {
        Optional<Fields> spec = object.fields().find("spec").map(Field::fields);
        List<OfferedPort> ports = new ArrayList<>();
        spec.flatMap(fields -> fields.find("ports"))
                .ifPresent(list -> list.items()
                        .forEach(item -> port(item, "number", "protocol").ifPresent(ports::add)));
        SortedMap<String, String> selector = Meta.texts(
                spec.flatMap(fields -> fields.find("workloadSelector")).map(Field::fields), "labels");
        List<Instance> inline = new ArrayList<>();
        // Absent, a host is outside of the mesh, as in Istio.
        boolean internal = spec.map(fields -> InstanceReader.string(fields, "location"))
                .filter(MESH_INTERNAL::equals)
                .isPresent();
        spec.flatMap(fields -> fields.find("endpoints")).ifPresent(list -> {
            for (Field item : list.items()) {
                Meta named = new Meta(
                        meta.kind(),
                        meta.namespace(),
                        meta.name() + "-" + inline.size(),
                        meta.labels(),
                        meta.annotations(),
                        item.subject().origin(item.path(), item.line()));
                instances.endpoint(named, item, internal).ifPresent(inline::add);
            }
        });
        Resolution resolution = spec.map(fields -> InstanceReader.string(fields, "resolution"))
                        .orElse("")
                        .startsWith("DNS")
                ? Resolution.DNS
                : Resolution.STATIC;
        List<Offered> offered = new ArrayList<>();
        spec.flatMap(fields -> fields.find("hosts"))
                .ifPresent(list -> list.items()
                        .forEach(host -> hostname(host)
                                .ifPresent(name -> offered.add(new Offered(
                                        meta,
                                        name,
                                        label(meta.name()),
                                        ports,
                                        List.of(),
                                        false,
                                        resolution,
                                        selector,
                                        inline,
                                        ExportTo.ALL)))));
        return offered;
    }

    private static Optional<Hostname> hostname(Field host) {
        if (host.string().filter(text -> text.startsWith("*")).isPresent()) {
            host.info(Code.NOT_ENFORCED, "a host with a star is no service that could be asked about", "");
            return Optional.empty();
        }
        return Meta.valid(host, Names::requireDnsName).map(Hostname::new);
    }

    /// A ServiceEntry may be named like a host; a service has a short name.
    private static String label(String name) {
        String dashed = name.replace('.', '-');
        String cut = dashed.substring(0, Math.min(MAX_LABEL, dashed.length()));
        return cut.endsWith("-") ? cut.replaceAll("-+$", "") : cut;
    }

    private static Optional<OfferedPort> port(Field item, String number, String protocol) {
        Fields fields = item.fields();
        Optional<Integer> port = fields.require(number).flatMap(field -> field.integer(NamedPort.MIN, NamedPort.MAX));
        if (port.isEmpty()
                || fields.find("protocol")
                        .flatMap(Field::string)
                        .filter("UDP"::equals)
                        .isPresent()) {
            return Optional.empty();
        }
        NamedPort named = new NamedPort(
                port.get(),
                InstanceReader.string(fields, "name"),
                fields.find(protocol).flatMap(Field::string));
        Optional<Field> target = fields.find("targetPort");
        boolean byName = target.filter(
                        field -> field.node() instanceof YamlNode.Scalar scalar && scalar.type() == ScalarType.STRING)
                .isPresent();
        return Optional.of(new OfferedPort(
                named,
                byName ? Optional.empty() : target.flatMap(field -> field.integer(NamedPort.MIN, NamedPort.MAX)),
                byName ? target.flatMap(Field::text) : Optional.empty()));
    }
}
