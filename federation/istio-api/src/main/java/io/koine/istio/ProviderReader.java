package io.koine.istio;

import io.koine.model.Names;
import io.koine.model.diagnostic.Code;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.ExtAuthzProvider.Body;
import io.koine.model.policy.ExtAuthzProvider.Failure;
import io.koine.model.policy.ExtAuthzProvider.HeaderValue;
import io.koine.model.policy.ExtAuthzProvider.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads an external authorization provider, with the names of Istio's `MeshConfig.ExtensionProvider`.
///
/// @see <a href="https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/">Istio, Global Mesh Options</a>
final class ProviderReader {
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final int MAX_PORT = 65_535;

    /// A proxy holds the body in memory for each request that waits.
    private static final int MAX_BODY = 64 << 20;

    private static final int DEFAULT_STATUS = 403;

    private ProviderReader() {}

    /// @return the provider; empty if it was refused, which was reported
    static Optional<ExtAuthzProvider> read(Field item) {
        Fields fields = item.fields();
        Optional<String> name = fields.require("name").flatMap(Field::text);
        name.ifPresent(text -> ValueChecks.notEmpty(item, text));
        Optional<Field> http = fields.find("envoyExtAuthzHttp");
        Optional<Field> grpc = fields.find("envoyExtAuthzGrpc");
        fields.refuseOthers();
        if (http.isPresent() == grpc.isPresent()) {
            item.error(Code.INVALID_VALUE, "expected one of envoyExtAuthzHttp and envoyExtAuthzGrpc");
            return Optional.empty();
        }
        boolean isHttp = http.isPresent();
        return http.or(() -> grpc).flatMap(field -> provider(name.orElse(""), field.fields(), isHttp));
    }

    private static Optional<ExtAuthzProvider> provider(String name, Fields fields, boolean http) {
        Optional<String> service = fields.require("service").flatMap(ProviderReader::service);
        Optional<Integer> port = fields.require("port").flatMap(field -> field.integer(1, MAX_PORT));
        Duration timeout = fields.find("timeout")
                .flatMap(field -> Durations.read(field, MIN_TIMEOUT, MAX_TIMEOUT))
                .orElse(ExtAuthzProvider.DEFAULT_TIMEOUT);
        Failure failure = new Failure(
                fields.find("failOpen").flatMap(Field::bool).orElse(false),
                fields.find("statusOnError").flatMap(ProviderReader::status).orElse(DEFAULT_STATUS));
        Optional<Body> body = fields.find("includeRequestBodyInCheck").map(ProviderReader::body);
        Protocol protocol = http ? http(fields) : new Protocol.Grpc();
        fields.refuseOthers();
        return service.flatMap(
                host -> port.map(number -> new ExtAuthzProvider(name, host, number, timeout, failure, body, protocol)));
    }

    private static Protocol http(Fields fields) {
        Optional<Field> prefix = fields.find("pathPrefix");
        Optional<String> prefixText = prefix.flatMap(Field::text);
        prefixText
                .filter(text -> !text.startsWith("/"))
                .ifPresent(text -> prefix.orElseThrow()
                        .error(Code.INVALID_VALUE, Printable.quoted(text) + "; expected it to begin with /"));
        return new Protocol.Http(
                prefixText.orElse(""),
                headers(fields, "includeRequestHeadersInCheck"),
                fields.find("includeAdditionalHeadersInCheck")
                        .map(ProviderReader::added)
                        .orElse(List.of()),
                headers(fields, "headersToUpstreamOnAllow"),
                headers(fields, "headersToDownstreamOnAllow"),
                headers(fields, "headersToDownstreamOnDeny"));
    }

    private static Optional<String> service(Field field) {
        Optional<String> text = field.text();
        String service = text.orElse("");
        int slash = service.indexOf('/');
        try {
            if (slash >= 0) {
                Names.requireLabel("the namespace", service.substring(0, slash));
            }
            Names.requireDnsName("the host", service.substring(slash + 1).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            text.ifPresent(t ->
                    field.error(Code.INVALID_VALUE, Printable.quoted(t) + "; expected <host> or <namespace>/<host>"));
            return Optional.empty();
        }
        return text;
    }

    /// Istio takes it as text, by number.
    private static Optional<Integer> status(Field field) {
        Optional<String> text = field.text();
        Optional<Integer> status =
                text.filter(t -> t.matches("[1-5][0-9][0-9]")).map(Integer::valueOf);
        if (text.isPresent() && status.isEmpty()) {
            field.error(Code.INVALID_VALUE, Printable.quoted(text.get()) + "; expected an HTTP status such as \"503\"");
        }
        return status;
    }

    private static Body body(Field field) {
        Fields fields = field.fields();
        Body body = new Body(
                fields.require("maxRequestBytes")
                        .flatMap(bytes -> bytes.integer(1, MAX_BODY))
                        .orElse(1),
                fields.find("allowPartialMessage").flatMap(Field::bool).orElse(false),
                fields.find("packAsBytes").flatMap(Field::bool).orElse(false));
        fields.refuseOthers();
        return body;
    }

    /// Names, or with a `*` at one end.
    private static List<String> headers(Fields fields, String name) {
        return fields.find(name).map(list -> list.texts(HttpChecks::headerName)).orElse(List.of());
    }

    private static List<HeaderValue> added(Field field) {
        List<HeaderValue> added = new ArrayList<>();
        field.fields().all().forEach((name, value) -> {
            HttpChecks.headerName(value, name);
            value.text().ifPresent(text -> {
                HttpChecks.headerValue(value, text);
                added.add(new HeaderValue(name, text));
            });
        });
        added.sort(Comparator.comparing(HeaderValue::name));
        return added;
    }
}
