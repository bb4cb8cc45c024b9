package io.koine.quickstart.cases;

import io.koine.istio.yaml.YamlDocuments;
import io.koine.model.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads a case file: YAML, or JSON as a part of it. docs/quickstart.md describes every key.
public final class CaseReader {
    private CaseReader() {}

    /// @param file as the user named it, for messages
    /// @param text what it holds
    /// @return the case, or everything that is wrong with it
    public static Reading read(String file, String text) {
        Problems problems = new Problems(file);
        YamlDocuments yaml = YamlDocuments.parse(text);
        yaml.failure().ifPresent(failure -> problems.add(failure.line(), "", failure.message()));
        if (yaml.failure().isEmpty() && yaml.documents().size() != 1) {
            problems.add(0, "", yaml.documents().size() + " documents; expected one with workloads and requests");
        }
        if (!problems.isEmpty()) {
            return new Reading.Refused(problems.byLine());
        }
        Node root = new Node(problems, "", 1, yaml.documents().getFirst().root());
        Case value = read(root.keys());
        return problems.isEmpty() ? new Reading.Usable(value) : new Reading.Refused(problems.byLine());
    }

    private static Case read(Keys keys) {
        Optional<Node> workloadList = keys.require("workloads");
        Optional<Node> requestList = keys.require("requests");
        Optional<Node> moveList = keys.find("moves");
        Optional<Node> names = keys.find("cloudMapNamespaces");
        keys.refuseOthers();
        List<CaseWorkload> workloads = workloadList.map(CaseReader::workloads).orElse(List.of());
        Directory directory = new Directory(workloads);
        List<Move> moves = moveList.map(list -> moves(list, directory)).orElse(List.of());
        if (workloads.size() + moves.size() > Case.MAX_STARTS) {
            workloadList.ifPresent(list -> list.problem(workloads.size() + " workloads and " + moves.size()
                    + " moves; expected at most " + Case.MAX_STARTS + " of both"));
        }
        return new Case(
                workloads,
                requestList.map(list -> requests(list, directory)).orElse(List.of()),
                moves,
                cloudMapNames(names, workloads));
    }

    private static List<CaseWorkload> workloads(Node list) {
        List<CaseWorkload> workloads = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        Map<CaseService, CaseWorkload> services = new HashMap<>();
        List<Node> items = list.items();
        if (items.isEmpty()) {
            list.problem("no workloads; expected at least one");
        }
        for (Node item : items) {
            WorkloadReader.read(item).ifPresent(workload -> {
                Integer first = lines.putIfAbsent(workload.name(), item.line());
                if (first != null) {
                    item.problem("workload " + workload.name() + " is on line " + first
                            + " already; expected another name (replicas share the key service)");
                }
                CaseWorkload replica = services.putIfAbsent(workload.service(), workload);
                if (replica != null && !replica.ports().equals(workload.ports())) {
                    item.problem("the ports differ from those of " + replica.name() + ", which answers for "
                            + workload.service() + " too; expected the same");
                }
                workloads.add(workload);
            });
        }
        return workloads;
    }

    private static List<CaseRequest> requests(Node list, Directory directory) {
        List<CaseRequest> requests = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        List<Node> items = list.items();
        if (items.isEmpty()) {
            list.problem("no requests; expected at least one");
        }
        RequestReader reader = new RequestReader(directory);
        for (int i = 0; i < items.size(); i++) {
            Node item = items.get(i);
            reader.read(item, i + 1).ifPresent(request -> {
                Integer first = lines.putIfAbsent(request.id(), item.line());
                if (first != null) {
                    item.problem("id " + request.id() + " is on line " + first + " already; expected another one");
                }
                requests.add(request);
            });
        }
        return requests;
    }

    private static List<Move> moves(Node list, Directory directory) {
        List<Move> moves = new ArrayList<>();
        Map<String, Platform> now = new HashMap<>();
        directory.workloads().forEach(workload -> now.put(workload.name(), workload.platform()));
        for (Node item : list.items()) {
            Keys keys = item.keys();
            Optional<String> workload = keys.require("workload").flatMap(at -> mover(at, directory));
            Optional<Platform> to = keys.require("to").flatMap(at -> at.oneOf(Platforms.byWord()));
            keys.refuseOthers();
            if (workload.isPresent() && to.isPresent()) {
                if (to.get().equals(now.put(workload.get(), to.get()))) {
                    item.problem(workload.get() + " is there already; expected another platform");
                }
                moves.add(new Move(workload.get(), to.get()));
            }
        }
        return moves;
    }

    private static Optional<String> mover(Node node, Directory directory) {
        Optional<String> name = node.text();
        Optional<String> known = name.filter(text -> directory.workload(text).isPresent());
        if (name.isPresent() && known.isEmpty()) {
            node.problem(
                    "\"" + name.get() + "\" is no workload of this case" + Node.nearest(name.get(), directory.names()));
        }
        return known;
    }

    /// A namespace that is not named is called the same in Cloud Map.
    private static SortedMap<String, String> cloudMapNames(Optional<Node> node, List<CaseWorkload> workloads) {
        TreeMap<String, String> names = new TreeMap<>();
        workloads.forEach(workload ->
                names.put(workload.service().namespace(), workload.service().namespace()));
        List<String> known = List.copyOf(names.keySet());
        node.map(Node::keys)
                .ifPresent(keys -> keys.all().forEach(entry -> {
                    String namespace = keys.nameOf(entry);
                    if (!known.contains(namespace)) {
                        entry.problem("no workload is in that namespace" + Node.nearest(namespace, known));
                    }
                    WorkloadReader.label(entry).ifPresent(name -> names.put(namespace, name));
                }));
        if (names.values().stream().distinct().count() < names.size()) {
            node.ifPresent(entry -> entry.problem(
                    "two namespaces have one name in Cloud Map: " + names + "; expected a name of its own for each"));
        }
        return names;
    }
}
