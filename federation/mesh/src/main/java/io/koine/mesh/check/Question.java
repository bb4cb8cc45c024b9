package io.koine.mesh.check;

import io.koine.mesh.evaluate.Request.Header;
import io.koine.mesh.evaluate.Request.Transport;
import io.koine.trust.IpLiteral;
import io.koine.trust.Quoted;
import io.koine.trust.SpiffeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What is asked: may this caller send this request to that workload?
///
/// @param caller who asks
/// @param to whom: `<namespace>/<workload>`, or `<source>/<namespace>/<workload>`
/// @param port the application's port; empty: the only one
/// @param message the request, as far as it is given
/// @param token what the request's token says
public record Question(Caller caller, String to, Optional<Integer> port, Message message, Optional<Token> token) {
    private static final Set<String> FIELDS = Set.of(
            "from",
            "transport",
            "sourceIp",
            "remoteIp",
            "serverName",
            "to",
            "port",
            "method",
            "path",
            "host",
            "headers",
            "claims",
            "forged");

    /// RFC 9110 §5.6.2: a token.
    private static final Pattern WORD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern NO_CONTROLS = Pattern.compile("[^\\x00-\\x1f\\x7f]*");
    private static final Pattern TARGET = Pattern.compile("[^\\x00-\\x20\\x7f]+");

    /// Who asks.
    ///
    /// @param id the SPIFFE id of the certificate; none without one
    /// @param transport how the connection is opened
    /// @param sourceIp the address that it comes from; empty: that of a workload with the id, if there is one
    /// @param remoteIp the address that x-forwarded-for tells; empty: the same
    /// @param serverName what TLS asks for, maybe empty
    public record Caller(
            Optional<SpiffeId> id,
            Transport transport,
            Optional<String> sourceIp,
            Optional<String> remoteIp,
            String serverName) {}

    /// The request.
    ///
    /// @param method empty: GET
    /// @param path the request target; empty: `/`
    /// @param host empty: that of the workload's service
    /// @param headers the other header lines
    public record Message(Optional<String> method, Optional<String> path, Optional<String> host, List<Header> headers) {
        public Message {
            headers = List.copyOf(headers);
        }

        /// @return whether anything of a request is given
        boolean isGiven() {
            return method.isPresent() || path.isPresent() || host.isPresent() || !headers.isEmpty();
        }
    }

    /// A token.
    ///
    /// @param claims its payload
    /// @param genuine whether its signature is one of its issuer's keys
    public record Token(Map<String, Object> claims, boolean genuine) {
        public Token {
            claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
        }
    }

    /// @param fields the question as a tree: `from`, `transport`, `sourceIp`, `remoteIp`, `serverName`, `to`,
    ///     `port`, `method`, `path`, `host`, `headers` (objects with `name` and `value`), `claims`, `forged`
    /// @return the question
    /// @throws IllegalArgumentException naming the field, its value and what was expected
    public static Question of(Map<String, Object> fields) {
        Tree tree = new Tree(fields);
        tree.requireKnown(FIELDS);
        Optional<Token> token = tree.object("claims").map(claims -> new Token(claims, !tree.flag("forged")));
        if (tree.has("forged") && token.isEmpty()) {
            throw new IllegalArgumentException("forged: given without claims; expected the claims of the token");
        }
        return new Question(caller(tree), tree.requiredText("to"), tree.port("port"), message(tree), token);
    }

    private static Caller caller(Tree tree) {
        Optional<SpiffeId> id = tree.text("from").map(Question::id);
        Transport standard = id.isPresent() ? Transport.MTLS : Transport.PLAINTEXT;
        Transport transport = tree.text("transport").map(Question::transport).orElse(standard);
        boolean certificate = transport == Transport.MTLS || transport == Transport.TLS_WITHOUT_MESH_ALPN;
        if (certificate && id.isEmpty()) {
            throw new IllegalArgumentException(
                    "transport: " + transport + " without from; expected the SPIFFE id of the caller's certificate");
        }
        return new Caller(
                id,
                transport,
                tree.text("sourceIp").map(text -> ip("sourceIp", text)),
                tree.text("remoteIp").map(text -> ip("remoteIp", text)),
                tree.text("serverName").orElse(""));
    }

    private static SpiffeId id(String text) {
        try {
            return SpiffeId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "from: " + Quoted.of(text)
                            + "; expected a SPIFFE id such as spiffe://cluster.local/ns/shop/sa/web: " + e.getMessage(),
                    e);
        }
    }

    private static Transport transport(String text) {
        for (Transport transport : Transport.values()) {
            if (transport.name().equals(text)) {
                return transport;
            }
        }
        throw new IllegalArgumentException(
                "transport: " + Quoted.of(text) + "; expected one of " + List.of(Transport.values()));
    }

    private static String ip(String name, String text) {
        if (IpLiteral.parse(text).isEmpty()) {
            throw new IllegalArgumentException(name + ": " + Quoted.of(text) + "; expected an IP address");
        }
        return text;
    }

    private static Message message(Tree tree) {
        List<Header> headers = new ArrayList<>();
        for (Tree header : tree.objects("headers")) {
            String name = matching("headers[" + headers.size() + "].name", header.requiredText("name"), WORD, "a name");
            if (name.equalsIgnoreCase("host") || name.startsWith(":")) {
                throw new IllegalArgumentException("headers: \"" + name + "\"; expected the field host for it");
            }
            headers.add(new Header(
                    name,
                    matching(
                            "headers[" + headers.size() + "].value",
                            header.requiredText("value"),
                            NO_CONTROLS,
                            "a value on one line")));
        }
        return new Message(
                tree.text("method").map(text -> matching("method", text, WORD, "a method such as GET")),
                tree.text("path").map(Question::target),
                tree.text("host").map(text -> matching("host", text, TARGET, "a host without spaces")),
                headers);
    }

    private static String target(String text) {
        matching("path", text, TARGET, "a path without spaces");
        if (!text.startsWith("/") && !text.equals("*")) {
            throw new IllegalArgumentException("path: " + Quoted.of(text) + "; expected a path that begins with /");
        }
        return text;
    }

    private static String matching(String name, String text, Pattern pattern, String expected) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(name + ": " + Quoted.of(text) + "; expected " + expected);
        }
        return text;
    }
}
