package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.diagnostic.Diagnostic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Mistakes in the kinds that are only kept, and what their author is told.
final class NetworkingKindsTest {
    private static final String LONG = "(a+)+".repeat(300);

    static Stream<Arguments> mistakes() {
        return Stream.of(routes(), others(), deprecated(), deprecatedInDestinations())
                .flatMap(Function.identity());
    }

    private static Stream<Arguments> routes() {
        return Stream.of(
                Arguments.of(
                        "VirtualService",
                        "{http: [{rout: []}]}",
                        "ERROR UNKNOWN_FIELD spec.http[0].rout: there is no such field (did you mean \"route\"?)"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{timeout: 10}]}",
                        "ERROR INVALID_VALUE spec.http[0].timeout: 10 is a number; expected a string"
                                + " (quote it: \"10\")"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{timeout: 10 s}]}",
                        "ERROR INVALID_VALUE spec.http[0].timeout: \"10 s\" is not a duration such as \"5s\" from 1ms"
                                + " to 9223369200s"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{timeout: 0s}]}",
                        "ERROR INVALID_VALUE spec.http[0].timeout: \"0s\" is not a duration such as \"5s\" from 1ms"
                                + " to 9223369200s"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{route: [{weight: 1}]}]}",
                        "ERROR MISSING_FIELD spec.http[0].route[0].destination: the field is required"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{match: [{uri: {exact: a, prefix: b}}]}]}",
                        "ERROR INVALID_VALUE spec.http[0].match[0].uri: exact and prefix exclude each other; expected"
                                + " one of exact, prefix, regex"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{match: [{uri: {regex: '" + LONG + "'}}]}]}",
                        "ERROR INVALID_VALUE spec.http[0].match[0].uri.regex: it has 1500 characters; expected 1 to"
                                + " 1024"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{match: [{uri: {prefix: /}, rewrite: a}]}]}",
                        "ERROR UNKNOWN_FIELD spec.http[0].match[0].rewrite: there is no such field (known: authority,"
                                + " gateways, headers, ignoreUriCase, method, name, port, queryParams, scheme,"
                                + " sourceLabels, sourceNamespace, statPrefix, uri, withoutHeaders)"));
    }

    private static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        "DestinationRule",
                        "{host: a, trafficPolicy: {tls: {mode: ISTIO_MUTAL}}}",
                        "ERROR INVALID_VALUE spec.trafficPolicy.tls.mode: \"ISTIO_MUTAL\"; expected one of DISABLE,"
                                + " SIMPLE, MUTUAL, ISTIO_MUTUAL (did you mean \"ISTIO_MUTUAL\"?)"),
                Arguments.of("DestinationRule", "{}", "ERROR MISSING_FIELD spec.host: the field is required"),
                Arguments.of(
                        "DestinationRule",
                        "{host: a, trafficPolicy: {outlierDetection: {maxEjectionPercent: 120.5}}}",
                        "ERROR INVALID_VALUE spec.trafficPolicy.outlierDetection.maxEjectionPercent: found a number;"
                                + " expected a whole number"),
                Arguments.of(
                        "ServiceEntry",
                        "{hosts: [a], ports: [{number: 70000, name: a}]}",
                        "ERROR INVALID_VALUE spec.ports[0].number: 70000; expected 1 to 65535"),
                Arguments.of(
                        "ServiceEntry",
                        "{hosts: a}",
                        "ERROR INVALID_VALUE spec.hosts: found a string; expected a list"),
                Arguments.of(
                        "WorkloadEntry",
                        "{labels: {a: b}}",
                        "ERROR MISSING_FIELD spec: expected one of address, network"),
                Arguments.of(
                        "Sidecar",
                        "{workloadSelector: {labels: {app: 'a*'}}}",
                        "ERROR INVALID_VALUE spec.workloadSelector.labels.app: \"a*\" has a star; expected a value"
                                + " without one"),
                Arguments.of(
                        "Sidecar",
                        "{workloadSelector: {matchLabels: {app: a}}, egress: [{hosts: ['./*']}]}",
                        "WARNING UNKNOWN_FIELD spec.workloadSelector.matchLabels: there is no such field; without"
                                + " labels every workload is selected (write labels)"));
    }

    private static Stream<Arguments> deprecated() {
        return Stream.of(
                Arguments.of(
                        "VirtualService",
                        "{http: [{corsPolicy: {allowOrigin: [a]}}]}",
                        "WARNING DEPRECATED spec.http[0].corsPolicy.allowOrigin: the field is deprecated (write"
                                + " allowOrigins)"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{mirrorPercent: 5}]}",
                        "WARNING DEPRECATED spec.http[0].mirrorPercent: the field is deprecated (write"
                                + " mirrorPercentage)"),
                Arguments.of(
                        "VirtualService",
                        "{http: [{fault: {delay: {percent: 5, fixedDelay: 1s}}}]}",
                        "WARNING DEPRECATED spec.http[0].fault.delay.percent: the field is deprecated (write"
                                + " percentage)"));
    }

    private static Stream<Arguments> deprecatedInDestinations() {
        return Stream.of(
                Arguments.of(
                        "DestinationRule",
                        "{host: a, trafficPolicy: {loadBalancer: {simple: LEAST_CONN, warmupDurationSecs: 1s}}}",
                        "WARNING DEPRECATED spec.trafficPolicy.loadBalancer.simple: LEAST_CONN is deprecated (write"
                                + " LEAST_REQUEST)"),
                Arguments.of(
                        "DestinationRule",
                        "{host: a, trafficPolicy: {loadBalancer: {warmupDurationSecs: 1s}}}",
                        "WARNING DEPRECATED spec.trafficPolicy.loadBalancer.warmupDurationSecs: the field is"
                                + " deprecated (write warmup.duration)"),
                Arguments.of(
                        "DestinationRule",
                        "{host: a, subsets: [{name: v1, trafficPolicy: {loadBalancer: {consistentHash:"
                                + " {useSourceIp: true, minimumRingSize: 5}}}}]}",
                        "WARNING DEPRECATED spec.subsets[0].trafficPolicy.loadBalancer.consistentHash.minimumRingSize:"
                                + " the field is deprecated (write ringHash.minimumRingSize)"),
                Arguments.of(
                        "DestinationRule",
                        "{host: a, trafficPolicy: {outlierDetection: {consecutiveErrors: 5}}}",
                        "WARNING DEPRECATED spec.trafficPolicy.outlierDetection.consecutiveErrors: the field is"
                                + " deprecated (write consecutive5xxErrors or consecutiveGatewayErrors)"),
                Arguments.of(
                        "Gateway",
                        "{servers: [{hosts: [a], port: {number: 80, name: a, protocol: HTTP, targetPort: 81}}]}",
                        "WARNING DEPRECATED spec.servers[0].port.targetPort: the field is deprecated (leave it out; no"
                                + " proxy looks at it)"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isTold(String kind, String spec, String expected) {
        for (String version : Kinds.find(kind).orElseThrow().apiVersions()) {
            List<String> found = ManifestParser.parse(
                            "apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: a}\nspec: " + spec
                                    + "\n",
                            new ParseContext(Optional.empty(), Instant.EPOCH))
                    .diagnostics()
                    .stream()
                    .map(NetworkingKindsTest::print)
                    .toList();
            assertThat(found).as(version).contains(expected);
            assertThat(found.stream().anyMatch(line -> line.startsWith("ERROR")))
                    .as(found.toString())
                    .isEqualTo(expected.startsWith("ERROR"));
        }
    }

    private static String print(Diagnostic found) {
        return found.severity() + " " + found.code() + " " + found.origin().field() + ": " + found.message()
                + (found.hint().isEmpty() ? "" : " (" + found.hint() + ")");
    }
}
