package io.koine.quickstart.cases;

import io.koine.istio.yaml.YamlNode;
import io.koine.quickstart.cases.Directory.Found;
import io.koine.trust.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// Reads one request.
final class RequestReader {
    private static final SortedMap<String, Client> CLIENTS = Client.byWord();

    /// Whatever a proxy may be asked, but no second request in disguise.
    private static final Pattern ONE_LINE = Pattern.compile("[^\\r\\n]+");

    private static final String A_LINE = "one line of text";
    private static final Pattern HEADER = Pattern.compile("[^\\s:]+:[^\\r\\n]*");
    private static final Pattern HEADER_NAME = Pattern.compile("[^\\s:]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[^\\r\\n]*");
    private static final int LEAST_STATUS = 200;
    private static final int MOST_STATUS = 599;

    private final Directory directory;

    RequestReader(Directory directory) {
        this.directory = directory;
    }

    /// @param node an item of `requests`
    /// @param number its place in the list, from 1, which is its id if it has none
    /// @return the request; nothing if something in it is wrong
    Optional<CaseRequest> read(Node node, int number) {
        Keys keys = node.keys();
        Optional<String> id = keys.find("id").map(RequestReader::id).orElse(Optional.of(Integer.toString(number)));
        Optional<Node> from = keys.find("from");
        Optional<Client> client =
                keys.find("client").map(at -> at.oneOf(CLIENTS)).orElse(Optional.of(Client.MTLS));
        Optional<String> caller = from.flatMap(this::caller);
        client.ifPresent(how -> requireCaller(node, from, how));
        Optional<Callee> callee = callee(keys, client.orElse(Client.MTLS));
        Optional<HttpMessage> message =
                message(keys, callee.map(found -> found.service().host()).orElse(""));
        Optional<String> expect = keys.require("expect").flatMap(RequestReader::expect);
        String why = keys.find("why").flatMap(Node::text).orElse("");
        keys.refuseOthers();
        if (id.isEmpty() || client.isEmpty() || callee.isEmpty() || message.isEmpty() || expect.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CaseRequest(
                id.get(), caller.orElse(null), callee.get(), client.get(), message.get(), expect.get(), why));
    }

    private static Optional<String> id(Node node) {
        Optional<String> id =
                node.scalar().filter(text -> ONE_LINE.matcher(text).matches());
        if (id.isEmpty()) {
            node.problem("found " + node.value().describe() + "; expected a word or a number");
        }
        return id;
    }

    private Optional<String> caller(Node node) {
        Optional<String> text = node.text().filter(name -> !name.equals(CaseRequest.OUTSIDE));
        Optional<String> known = text.filter(name -> directory.workload(name).isPresent());
        if (text.isPresent() && known.isEmpty()) {
            node.problem(Quoted.of(text.get()) + " is no workload of this case"
                    + Node.nearest(text.get(), directory.names()));
        }
        return known;
    }

    /// Only a workload has an Envoy to call through; who calls in another way has no identity that could be named.
    private static void requireCaller(Node request, Optional<Node> from, Client client) {
        boolean workload = from.flatMap(Node::scalar)
                .filter(name -> !name.equals(CaseRequest.OUTSIDE))
                .isPresent();
        if (client == Client.MTLS && !workload) {
            from.orElse(request)
                    .problem("client mtls calls through a workload's Envoy; expected the name of a workload in from, or"
                            + " client plaintext, none or direct");
        }
        if (client != Client.MTLS && workload) {
            from.orElse(request)
                    .problem(
                            "client " + client.word() + " calls without an Envoy, so nobody knows that a workload does;"
                                    + " expected no from, or \"outside\"");
        }
    }

    private Optional<Callee> callee(Keys keys, Client client) {
        Optional<Node> to = keys.require("to");
        Optional<Node> port = keys.find("port");
        Optional<Found> found = to.flatMap(node -> node.text().flatMap(text -> directory.find(node, text)));
        // A service whose ports could not be read is reported there.
        return found.filter(callee -> !callee.workload().ports().isEmpty())
                .flatMap(callee -> port.map(node -> port(node, callee.workload()))
                        .orElseGet(() -> onlyPort(to.orElseThrow(), callee.workload()))
                        .map(known -> new Callee(
                                callee.service(),
                                callee.particular() || client != Client.MTLS
                                        ? callee.workload().name()
                                        : null,
                                known)));
    }

    private static Optional<CasePort> port(Node node, CaseWorkload workload) {
        Optional<Integer> number = node.number(1, 65_535);
        Optional<CasePort> port = number.flatMap(wanted -> workload.ports().stream()
                .filter(known -> known.number() == wanted)
                .findFirst());
        if (number.isPresent() && port.isEmpty()) {
            node.problem(number.get() + " is no port of " + workload.service() + "; expected one of "
                    + workload.ports().stream().map(CasePort::number).toList());
        }
        return port;
    }

    private static Optional<CasePort> onlyPort(Node to, CaseWorkload workload) {
        if (workload.ports().size() > 1) {
            to.problem(workload.service() + " has several ports; expected the key port beside to");
            return Optional.empty();
        }
        return Optional.of(workload.ports().getFirst());
    }

    private static Optional<HttpMessage> message(Keys keys, String standardHost) {
        Optional<String> method =
                keys.find("method").map(at -> at.text(ONE_LINE, A_LINE)).orElse(Optional.of("GET"));
        Optional<String> path =
                keys.find("path").map(at -> at.text(ONE_LINE, A_LINE)).orElse(Optional.of("/"));
        Optional<String> host =
                keys.find("host").map(at -> at.text(ONE_LINE, A_LINE)).orElse(Optional.of(standardHost));
        List<String> headers =
                new ArrayList<>(keys.find("headers").map(RequestReader::headers).orElse(List.of()));
        keys.find("jwt")
                .flatMap(at -> at.text(ONE_LINE, "a token on one line"))
                .ifPresent(token -> headers.add("Authorization: Bearer " + token));
        String body = keys.find("body").flatMap(Node::text).orElse("");
        if (method.isEmpty() || path.isEmpty() || host.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HttpMessage(method.get(), path.get(), host.get(), headers, body));
    }

    private static List<String> headers(Node node) {
        return node.items().stream()
                .flatMap(item -> (item.value() instanceof YamlNode.Mapping
                                ? pair(item)
                                : item.text(HEADER, "\"Name: value\" on one line"))
                        .stream())
                .toList();
    }

    /// In YAML `- X-Role: admin` without quotes is an object, which is the likeliest mistake here.
    private static Optional<String> pair(Node item) {
        Keys keys = item.keys();
        if (keys.all().size() == 1) {
            item.problem("an object; expected the line in quotes (\"Name: value\") or the keys name and value");
            return Optional.empty();
        }
        Optional<String> name = keys.require("name").flatMap(at -> at.text(HEADER_NAME, "the name of a header"));
        Optional<String> value = keys.require("value").flatMap(at -> at.text(HEADER_VALUE, A_LINE));
        keys.refuseOthers();
        return name.flatMap(known -> value.map(text -> known + ": " + text));
    }

    private static Optional<String> expect(Node node) {
        if (node.scalar().equals(Optional.of(CaseRequest.REFUSED))) {
            return Optional.of(CaseRequest.REFUSED);
        }
        if (node.scalar().filter(text -> text.matches("[0-9]+")).isEmpty()) {
            node.problem("found "
                    + node.scalar().map(Quoted::of).orElseGet(() -> node.value().describe())
                    + "; expected an HTTP status such as 403, or refused");
            return Optional.empty();
        }
        return node.number(LEAST_STATUS, MOST_STATUS).map(status -> Integer.toString(status));
    }
}
