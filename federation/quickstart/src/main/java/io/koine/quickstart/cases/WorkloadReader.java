package io.koine.quickstart.cases;

import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.SortedCopies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads one workload. What is wrong in it is reported and replaced, so that requests to it are not reported too.
final class WorkloadReader {
    private static final SortedMap<String, Platform> PLATFORMS = Platforms.byWord();

    private static final SortedMap<String, CaseApplication> APPLICATIONS = CaseApplication.byWord();

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final String A_LABEL = "a DNS label: 1 to 63 of a-z, 0-9 and '-'";

    /// Names of container ports in Kubernetes (RFC 6335 §5.1).
    private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");

    // Kubernetes, "Labels and Selectors", syntax and character set.
    private static final String LABEL_WORD = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final Pattern LABEL_KEY = Pattern.compile("([a-z0-9.-]{1,253}/)?" + LABEL_WORD);
    private static final Pattern LABEL_VALUE = Pattern.compile("(" + LABEL_WORD + ")?");

    /// Ports below need privileges; the proxy of a pod listens 10000 above the application.
    private static final int LEAST_PORT = 1;

    private static final int MOST_PORT = 55_535;
    private static final int MAX_PORTS = 5;

    private WorkloadReader() {}

    /// @param node an item of `workloads`
    /// @return the workload; nothing if it has no name
    static Optional<CaseWorkload> read(Node node) {
        Keys keys = node.keys();
        Optional<String> name = keys.require("name").flatMap(WorkloadReader::name);
        Optional<Platform> platform = keys.require("platform").flatMap(at -> at.oneOf(PLATFORMS));
        Optional<String> namespace = keys.require("namespace").flatMap(WorkloadReader::label);
        Optional<String> account = keys.find("serviceAccount").flatMap(WorkloadReader::label);
        Optional<String> service = keys.find("service").flatMap(WorkloadReader::label);
        SortedMap<String, String> labels =
                keys.find("labels").map(WorkloadReader::labels).orElse(SortedCopies.none());
        Optional<CaseApplication> application = keys.find("application").flatMap(at -> at.oneOf(APPLICATIONS));
        List<CasePort> ports = keys.require("ports").map(WorkloadReader::ports).orElse(List.of());
        keys.refuseOthers();
        return name.map(known -> new CaseWorkload(
                known,
                platform.orElse(Platform.VM),
                new CaseService(service.orElse(known), namespace.orElse("default")),
                account.orElse("default"),
                labels,
                application.orElse(CaseApplication.DEMO),
                ports));
    }

    private static Optional<String> name(Node node) {
        Optional<String> name = label(node);
        if (name.equals(Optional.of(CaseRequest.OUTSIDE))) {
            node.problem("\"outside\" means a caller that is no workload; expected another name");
        }
        return name;
    }

    static Optional<String> label(Node node) {
        return node.text(LABEL, A_LABEL);
    }

    private static SortedMap<String, String> labels(Node node) {
        TreeMap<String, String> labels = new TreeMap<>();
        Keys keys = node.keys();
        for (Node label : keys.all()) {
            String key = keys.nameOf(label);
            if (!LABEL_KEY.matcher(key).matches()) {
                label.problem("the key is no label of Kubernetes; expected a name such as app or example.org/app");
            }
            label.text(LABEL_VALUE, "a value of a label: at most 63 letters, digits, '-', '_' and '.'")
                    .ifPresent(value -> labels.put(key, value));
        }
        return labels;
    }

    private static List<CasePort> ports(Node node) {
        List<Node> items = node.items();
        if (items.size() > MAX_PORTS
                || (items.isEmpty() && node.value().describe().equals("a list"))) {
            node.problem(items.size() + " ports; expected 1 to " + MAX_PORTS);
        }
        List<CasePort> ports = new ArrayList<>();
        Set<Object> taken = new HashSet<>();
        for (Node item : items) {
            Keys keys = item.keys();
            Optional<String> name = keys.require("name").flatMap(WorkloadReader::portName);
            Optional<Integer> number = keys.require("port").flatMap(at -> at.number(LEAST_PORT, MOST_PORT));
            keys.refuseOthers();
            if (name.isPresent() && number.isPresent()) {
                if (!taken.add(name.get()) || !taken.add(number.get())) {
                    item.problem("name or number is that of another port of this workload");
                }
                ports.add(new CasePort(name.get(), number.get()));
            }
        }
        return ports;
    }

    /// The applications of a case speak HTTP/1.1, so what asks for HTTP/2 would be answered by the proxy alone.
    private static Optional<String> portName(Node node) {
        Optional<String> name = node.text(PORT_NAME, "1 to 15 of a-z, 0-9 and '-'");
        if (name.filter(text -> Protocol.select(Optional.empty(), text).isHttp2())
                .isPresent()) {
            node.problem(
                    "\"" + name.get() + "\" means HTTP/2, which the applications of a case do not speak; expected a"
                            + " name such as http (policy on requests is the same) or tcp");
        }
        return name;
    }
}
