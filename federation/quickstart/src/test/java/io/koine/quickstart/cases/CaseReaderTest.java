package io.koine.quickstart.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseReaderTest {
    private static final Path EXAMPLES = Path.of("../../examples");

    private static final String WORKLOADS = """
            workloads:
            - name: order
              platform: k8s
              namespace: orders
              ports: [{name: http, port: 8080}]
            - name: pay-1
              service: pay
              platform: ecs
              namespace: payments
              serviceAccount: payer
              labels: {app: pay, example.org/tier: back}
              ports: [{name: http, port: 8080}, {name: tcp-ledger, port: 9000}]
            - name: pay-2
              service: pay
              platform: vm
              namespace: payments
              ports: [{name: http, port: 8080}, {name: tcp-ledger, port: 9000}]
            - name: pay-elsewhere
              service: pay
              platform: vm
              namespace: elsewhere
              ports: [{name: http, port: 8080}]
            requests:
            """;
    private static final String REQUEST = "- {id: a, from: order, to: pay.payments, port: 8080, expect: 200}\n";

    private static Case usable(String text) {
        Reading reading = CaseReader.read("case.yaml", text);
        assertThat(reading).isInstanceOf(Reading.Usable.class);
        return ((Reading.Usable) reading).value();
    }

    private static List<String> problems(String text) {
        Reading reading = CaseReader.read("case.yaml", text);
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return ((Reading.Refused) reading)
                .problems().stream().map(Problem::toString).toList();
    }

    @Test
    void everyKeyOfAWorkloadIsRead() {
        List<CaseWorkload> workloads = usable(WORKLOADS + REQUEST).workloads();
        assertThat(workloads.get(1))
                .isEqualTo(new CaseWorkload(
                        "pay-1",
                        Platform.ECS,
                        new CaseService("pay", "payments"),
                        "payer",
                        new TreeMap<>(Map.of("app", "pay", "example.org/tier", "back")),
                        CaseApplication.DEMO,
                        List.of(new CasePort("http", 8080), new CasePort("tcp-ledger", 9000))));
    }

    @Test
    void anApplicationCanBeAnExternalAuthorizationService() {
        String text = WORKLOADS.replaceFirst("namespace: orders\n", "namespace: orders\n  application: ext-authz\n");
        assertThat(usable(text + REQUEST).workloads().getFirst().application()).isEqualTo(CaseApplication.EXT_AUTHZ);
    }

    @Test
    void whatAWorkloadDoesNotSayHasADefault() {
        CaseWorkload order = usable(WORKLOADS + REQUEST).workloads().getFirst();
        assertThat(order.service()).isEqualTo(new CaseService("order", "orders"));
        assertThat(order.serviceAccount()).isEqualTo("default");
        assertThat(order.labels()).isEmpty();
    }

    @Test
    void everyKeyOfARequestIsRead() {
        CaseRequest request = usable(WORKLOADS + """
                - id: all
                  from: order
                  to: pay-1
                  port: 9000
                  method: post
                  path: //x/../y z#f
                  host: shop.test:80
                  headers: ["X-Role: a", "X-Role:", {name: x-role, value: b}]
                  jwt: abc.def.ghi
                  body: "{}"
                  client: mtls
                  expect: refused
                  why: because
                """).requests().getFirst();
        assertThat(request)
                .isEqualTo(new CaseRequest(
                        "all",
                        "order",
                        new Callee(new CaseService("pay", "payments"), "pay-1", new CasePort("tcp-ledger", 9000)),
                        Client.MTLS,
                        new HttpMessage(
                                "post",
                                "//x/../y z#f",
                                "shop.test:80",
                                List.of("X-Role: a", "X-Role:", "x-role: b", "Authorization: Bearer abc.def.ghi"),
                                "{}"),
                        "refused",
                        "because"));
    }

    @Test
    void whatARequestDoesNotSayHasADefault() {
        CaseRequest request = usable(WORKLOADS + "- {to: order, client: plaintext, expect: 200}\n")
                .requests()
                .getFirst();
        assertThat(request.id()).isEqualTo("1");
        assertThat(request.from()).isNull();
        assertThat(request.caller()).isEqualTo("outside");
        assertThat(request.to().port()).isEqualTo(new CasePort("http", 8080));
        assertThat(request.message())
                .isEqualTo(new HttpMessage("GET", "/", "order.orders.svc.cluster.local", List.of(), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pay.payments", "pay.payments.svc.cluster.local", "pay-1", "pay-2"})
    void aServiceHasSeveralSpellings(String to) {
        Callee callee = usable(WORKLOADS + REQUEST.replace("pay.payments", to))
                .requests()
                .getFirst()
                .to();
        assertThat(callee.service()).isEqualTo(new CaseService("pay", "payments"));
        assertThat(callee.workload()).isEqualTo(to.startsWith("pay-") ? to : null);
    }

    @Test
    void withoutAnEnvoyToChooseTheFirstWorkloadOfAServiceIsMeant() {
        Callee callee = usable(
                        WORKLOADS + "- {to: pay.payments, port: 8080, client: none, from: outside, expect: refused}\n")
                .requests()
                .getFirst()
                .to();
        assertThat(callee.workload()).isEqualTo("pay-1");
    }

    @Test
    void movesAndCloudMapNamesAreRead() {
        Case value = usable(WORKLOADS + REQUEST + """
                moves: [{workload: order, to: vm}, {workload: order, to: k8s}]
                cloudMapNamespaces: {payments: production}
                """);
        assertThat(value.moves()).containsExactly(new Move("order", Platform.VM), new Move("order", Platform.K8S));
        assertThat(value.cloudMapNames())
                .isEqualTo(Map.of("orders", "orders", "payments", "production", "elsewhere", "elsewhere"));
        assertThat(value.platforms()).containsExactly(Platform.K8S, Platform.ECS, Platform.VM);
    }

    @Test
    void jsonIsReadToo() {
        Case value = usable("""
                {"workloads": [{"name": "a", "platform": "vm", "namespace": "n",
                                "ports": [{"name": "http", "port": 8080}]}],
                 "requests": [{"to": "a", "client": "direct", "expect": 200}]}
                """);
        assertThat(value.requests().getFirst().caller()).isEqualTo("same host");
    }

    /// @param right what stands in the good case
    /// @param wrong what stands there instead
    /// @param message how the message begins that it leads to
    record Mistake(String right, String wrong, String message) {}

    private static List<Mistake> mistakes() {
        return List.of(
                new Mistake(
                        "platform: k8s", "platform: eks", ":3: workloads[0].platform: \"eks\"; expected one of ecs"),
                new Mistake("platform: k8s", "platform: 1", ":3: workloads[0].platform: \"1\" is a number; expected a"),
                new Mistake(
                        "platform: k8s",
                        "platfrom: k8s",
                        ":3: workloads[0].platfrom: there is no such key (did you mean \"platform\"?)"),
                new Mistake("  namespace: orders\n", "", ":2: workloads[0]: the key namespace is missing"),
                new Mistake("name: order", "name: Order", ":2: workloads[0].name: \"Order\"; expected a DNS label"),
                new Mistake("name: order", "name: outside", ":2: workloads[0].name: \"outside\" means a caller that"),
                new Mistake("name: pay-2", "name: pay-1", ":13: workloads[2]: workload pay-1 is on line 6 already"),
                new Mistake("app: pay,", "-app: pay,", ":11: workloads[1].labels.-app: the key is no label"),
                new Mistake("app: pay,", "app: p/y,", ":11: workloads[1].labels.app: \"p/y\"; expected a value of"),
                new Mistake(
                        "port: 8080}", "port: 60000}", ":5: workloads[0].ports[0].port: found \"60000\"; expected a"),
                new Mistake("name: http,", "name: grpc,", ":5: workloads[0].ports[0].name: \"grpc\" means HTTP/2"),
                new Mistake("port: 9000}", "port: 8080}", ":12: workloads[1].ports[1]: name or number is that of"),
                new Mistake("port: 9000}", "port: 9001}", ":13: workloads[2]: the ports differ from those of pay-1"),
                new Mistake("id: a,", "id: a, id: b,", ":24: requests[0].id: the key is on line 24 already"),
                new Mistake("id: a,", "metod: PUT,", ":24: requests[0].metod: there is no such key (did you mean \"m"),
                new Mistake("from: order,", "", ":24: requests[0]: client mtls calls through a workload's Envoy"),
                new Mistake("from: order,", "from: ordr,", ":24: requests[0].from: \"ordr\" is no workload of this"),
                new Mistake("id: a,", "client: none,", ":24: requests[0].from: client none calls without an Envoy"),
                new Mistake("id: a,", "client: tls,", ":24: requests[0].client: \"tls\"; expected one of direct, mtls"),
                new Mistake(
                        "to: pay.payments", "to: pay", ":24: requests[0].to: \"pay\" is ambiguous; expected one of"),
                new Mistake("to: pay.payments", "to: pai", ":24: requests[0].to: \"pai\" is neither a workload nor a"),
                new Mistake(
                        " port: 8080,", " port: 1,", ":24: requests[0].port: 1 is no port of pay.payments; expected"),
                new Mistake(
                        " port: 8080,", "", ":24: requests[0].to: pay.payments has several ports; expected the key"),
                new Mistake("expect: 200", "expect: 99", ":24: requests[0].expect: found \"99\"; expected a number"),
                new Mistake(
                        "expect: 200", "expect: no", ":24: requests[0].expect: found \"no\"; expected an HTTP status"),
                new Mistake("id: a", "headers: [X: y]", ":24: requests[0].headers[0]: an object; expected the line in"),
                new Mistake("id: a", "headers: [XY]", ":24: requests[0].headers[0]: \"XY\"; expected \"Name: value\""),
                new Mistake("id: a", "headers: x", ":24: requests[0].headers: found a string; expected a list"),
                new Mistake(
                        "id: a", "path: \"/\\r\\nX: y\"", ":24: requests[0].path: \"/\\u000d\\u000aX: y\"; expected"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void whatIsWrongIsNamedWithItsPlace(Mistake mistake) {
        String good = WORKLOADS + REQUEST;
        String text = good.replaceFirst(Pattern.quote(mistake.right()), Matcher.quoteReplacement(mistake.wrong()));
        assertThat(text).isNotEqualTo(good);
        assertThat(problems(text)).anyMatch(line -> line.startsWith("case.yaml" + mistake.message()));
    }

    @Test
    void theIdOfARequestIsUnique() {
        assertThat(problems(WORKLOADS + REQUEST + REQUEST))
                .containsExactly("case.yaml:25: requests[1]: id a is on line 24 already; expected another one");
    }

    @ParameterizedTest
    @CsvSource({
        "'moves: [{workload: order, to: k8s}]', 'moves[0]: order is there already; expected another platform'",
        "'moves: [{workload: odrer, to: vm}]', "
                + "'moves[0].workload: \"odrer\" is no workload of this case (did you mean \"order\"?)'",
        "'cloudMapNamespaces: {shop: x}', "
                + "'cloudMapNamespaces.shop: no workload is in that namespace (did you mean \"orders\"?)'",
        "'cloudMapNamespaces: {orders: payments}', 'cloudMapNamespaces: two namespaces have one name in Cloud Map: "
                + "{elsewhere=elsewhere, orders=payments, payments=payments}; expected a name of its own for each'",
        "'request: []', 'request: there is no such key (did you mean \"requests\"?)'",
    })
    void whatIsWrongAroundTheRequestsIsNamedToo(String text, String message) {
        assertThat(problems(WORKLOADS + REQUEST + text)).containsExactly("case.yaml:25: " + message);
    }

    @ParameterizedTest
    @CsvSource({
        "'workloads: [', case.yaml:1",
        "'- a', 'case.yaml:1: found a list; expected an object'",
        "'', 'case.yaml: 0 documents; expected one with workloads and requests'",
        "'{}', 'case.yaml:1: the key workloads is missing'",
        "'{workloads: [], requests: []}', 'case.yaml:1: workloads: no workloads; expected at least one'",
    })
    void aFileThatIsNoCaseIsRefused(String text, String message) {
        assertThat(problems(text).getFirst()).startsWith(message);
    }

    @Test
    void allProblemsComeAtOnceByLine() {
        String text = (WORKLOADS + REQUEST)
                .replace("expect: 200", "expect: never")
                .replace("platform: k8s", "platform: eks")
                .replace("app: pay,", "app: p/y,");
        assertThat(problems(text)).hasSize(3).isSortedAccordingTo((one, other) -> line(one) - line(other));
    }

    private static int line(String problem) {
        return Integer.parseInt(problem.split(":", 3)[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart/case.yaml", "acceptance/requests.yaml"})
    void theExamplesAreUsable(String example) throws IOException {
        assertThat(usable(Files.readString(EXAMPLES.resolve(example))).requests())
                .isNotEmpty();
    }

    /// A misspelled key would be a request that asks something else: wherever the letter is changed, it is found.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void noMisspelledKeyIsPassedOver(long seed) throws IOException {
        String text = Files.readString(EXAMPLES.resolve("quickstart/case.yaml"));
        Random random = new Random(seed);
        List<MatchResult> keys = Pattern.compile("(?m)^[- ] ([a-zA-Z]+):")
                .matcher(text)
                .results()
                .toList();
        MatchResult key = keys.get(random.nextInt(keys.size()));
        int letter = key.start(1) + random.nextInt(key.group(1).length());
        String misspelled = text.substring(0, letter) + 'Q' + text.substring(letter + 1);
        int line =
                (int) text.substring(0, letter).chars().filter(c -> c == '\n').count() + 1;
        assertThat(problems(misspelled))
                .as("seed %d, %s on line %d", seed, key.group(1), line)
                .anyMatch(problem ->
                        problem.startsWith("case.yaml:" + line + ":") && problem.contains("there is no such key"));
    }
}
