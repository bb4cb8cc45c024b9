package io.koine.vm;

import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The registry said again, as plainly as possible: everything is worked out from scratch at every question.
/// It knows IPv4, a single network and ports named by their protocol only.
final class NaiveRegistry {
    private static final long LEASE_SECONDS = 30;

    private static final class Row {
        final Enrolled enrolled;
        final Registration registration;
        final long since;
        long end;
        Map<Integer, Boolean> report = Map.of();

        Row(Enrolled enrolled, Registration registration, long since, long now) {
            this.enrolled = enrolled;
            this.registration = registration;
            this.since = since;
            this.end = now + LEASE_SECONDS;
        }

        boolean fails(RegisteredPort port) {
            return Boolean.FALSE.equals(report.get(port.applicationPort()));
        }
    }

    private final TreeMap<WorkloadId, Row> live = new TreeMap<>();
    private final Set<WorkloadId> remembered = new HashSet<>();

    /// @param now seconds
    void expire(long now) {
        live.values().removeIf(row -> row.end <= now);
    }

    boolean knows(WorkloadId id) {
        return remembered.contains(id);
    }

    boolean isTaken(Enrolled enrolled, Registration registration) {
        for (Row row : live.values()) {
            boolean other = !row.enrolled.instance().equals(enrolled.instance());
            boolean sameAddress = row.registration.address().equals(registration.address());
            for (RegisteredPort mine : registration.ports()) {
                for (RegisteredPort theirs : row.registration.ports()) {
                    if (other && sameAddress && mine.listenPort() == theirs.listenPort()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    boolean isUnchanged(Enrolled enrolled, Registration registration) {
        Row row = live.get(enrolled.instance());
        return row != null && row.enrolled.equals(enrolled) && row.registration.equals(registration);
    }

    void register(Enrolled enrolled, Registration registration, long now) {
        Row old = live.get(enrolled.instance());
        Row row = new Row(enrolled, registration, old == null ? now : old.since, now);
        Map<Integer, Boolean> before = old == null ? Map.of() : ownPorts(old);
        Map<Integer, Boolean> report = new TreeMap<>();
        for (RegisteredPort port : registration.ports()) {
            report.put(port.applicationPort(), before.getOrDefault(port.applicationPort(), false));
        }
        row.report = report;
        live.put(enrolled.instance(), row);
        remembered.add(enrolled.instance());
    }

    boolean renew(WorkloadId id, Map<Integer, Boolean> report, long now) {
        Row row = live.get(id);
        if (row != null) {
            row.end = now + LEASE_SECONDS;
            row.report = report;
        }
        return row != null;
    }

    void leave(WorkloadId id) {
        live.remove(id);
        remembered.remove(id);
    }

    void restart(long now) {
        for (Row row : live.values()) {
            row.end = now + LEASE_SECONDS;
            row.report = Map.of();
        }
    }

    SortedMap<ItemKey, Item> items() {
        List<Row> oldestFirst = new ArrayList<>(live.values());
        oldestFirst.sort(Comparator.comparingLong(row -> row.since));
        TreeMap<Hostname, TreeMap<Integer, ServicePort>> ports = new TreeMap<>();
        TreeMap<ItemKey, Item> items = new TreeMap<>();
        for (Row row : oldestFirst) {
            Item workload = new Item.WorkloadItem(workload(row));
            items.put(workload.key(), workload);
            if (row.enrolled.service().isPresent()) {
                String name = row.enrolled.service().get();
                Hostname host = new Hostname(name + ".payments.svc.cluster.local");
                TreeMap<Integer, ServicePort> known = ports.computeIfAbsent(host, h -> new TreeMap<>());
                for (RegisteredPort port : row.registration.ports()) {
                    known.putIfAbsent(port.port(), new ServicePort(port.port(), port.name(), protocol(port)));
                    Item endpoint = new Item.EndpointItem(endpoint(row, host, port));
                    items.put(endpoint.key(), endpoint);
                }
                Item service = new Item.ServiceItem(
                        new Service(host, "payments", name, known, List.of(), false, Resolution.STATIC));
                items.put(service.key(), service);
            }
        }
        return items;
    }

    /// A report on a port that has gone says nothing about the same port when it comes back.
    private static Map<Integer, Boolean> ownPorts(Row row) {
        Map<Integer, Boolean> own = new TreeMap<>();
        row.registration.ports().forEach(port -> own.put(port.applicationPort(), !row.fails(port)));
        return own;
    }

    private static Workload workload(Row row) {
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        boolean answers = row.registration.ports().isEmpty();
        for (RegisteredPort port : row.registration.ports()) {
            ports.put(
                    port.applicationPort(),
                    new WorkloadPort(
                            port.name(), protocol(port), "127.0.0.1", port.applicationPort(), port.listenPort()));
            answers |= !row.fails(port);
        }
        return new Workload(
                row.enrolled.instance(),
                Platform.VM,
                row.enrolled.identity(),
                row.enrolled.labels(),
                List.of(row.registration.address()),
                "",
                new Locality("eu-central-1", "eu-central-1a"),
                ports,
                answers ? Health.HEALTHY : Health.UNHEALTHY,
                true);
    }

    private static Endpoint endpoint(Row row, Hostname host, RegisteredPort port) {
        return new Endpoint(
                host,
                port.port(),
                row.enrolled.instance(),
                row.registration.address(),
                port.listenPort(),
                port.applicationPort(),
                "",
                new Locality("eu-central-1", "eu-central-1a"),
                1,
                row.fails(port) ? Health.UNHEALTHY : Health.HEALTHY,
                TlsMode.MUTUAL);
    }

    private static Protocol protocol(RegisteredPort port) {
        if (port.name().startsWith("http")) {
            return Protocol.HTTP;
        }
        return port.name().startsWith("grpc") ? Protocol.GRPC : Protocol.TCP;
    }
}
