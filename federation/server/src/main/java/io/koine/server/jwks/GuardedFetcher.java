package io.koine.server.jwks;

import io.koine.istio.KeyAddress;
import io.koine.istio.KeySetCheck;
import io.koine.istio.yaml.JsonText;
import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import io.koine.server.config.JwksConfig;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Fetches key sets over HTTP, from addresses that somebody else chose (CWE-918).
///
/// The name is resolved here, once for each request; each of its addresses must be allowed; and the connection goes
/// to one of those that were looked at. So a name server that answers otherwise a moment later gains nothing.
public final class GuardedFetcher implements KeySetFetcher, AutoCloseable {
    private final AddressRules rules;
    private final BoundedResolver resolver;
    private final HttpGet http;
    private final Places places = new Places();

    /// @param config where keys may be fetched
    /// @param resolver finds addresses of hosts
    /// @throws io.koine.server.config.ConfigException if the authorities' file cannot be read
    public GuardedFetcher(JwksConfig config, NameResolver resolver) {
        this.rules = new AddressRules(config);
        this.http = new HttpGet(Authorities.trusting(config.authorities()));
        this.resolver = new BoundedResolver(resolver);
    }

    @Override
    public String fetch(KeyTarget target) throws KeyFetchException {
        Deadline deadline = new Deadline(target.limit());
        String address = target.discovered() ? discover(target.address(), deadline) : target.address();
        String keys = get(address, deadline);
        Optional<String> problem = KeySetCheck.problem(keys);
        if (problem.isPresent()) {
            throw new KeyFetchException("no usable key set: " + problem.get());
        }
        return keys;
    }

    @Override
    public void close() {
        http.close();
        resolver.close();
    }

    /// OpenID Connect Discovery 1.0 section 4.
    private String discover(String configuration, Deadline deadline) throws KeyFetchException {
        String document = get(configuration, deadline);
        String keys = JsonText.parse(document)
                .filter(YamlNode.Mapping.class::isInstance)
                .flatMap(node -> ((YamlNode.Mapping) node).get("jwks_uri"))
                .filter(node -> node instanceof YamlNode.Scalar scalar && scalar.type() == ScalarType.STRING)
                .map(node -> ((YamlNode.Scalar) node).text())
                .orElseThrow(() ->
                        new KeyFetchException("the OpenID configuration is no JSON object with a string jwks_uri"));
        if (isHttps(configuration) && !isHttps(keys)) {
            throw new KeyFetchException("the OpenID configuration came by https, but its jwks_uri is not https");
        }
        return keys;
    }

    private static boolean isHttps(String address) {
        return address.toLowerCase(Locale.ROOT).startsWith("https://");
    }

    private String get(String address, Deadline deadline) throws KeyFetchException {
        List<String> problems = KeyAddress.problems(address);
        if (!problems.isEmpty()) {
            throw new KeyFetchException("refused: " + problems.getFirst());
        }
        URI uri = URI.create(address);
        String name = uri.getHost().toLowerCase(Locale.ROOT);
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return places.in(host, deadline.left(), () -> connect(uri, checked(host, deadline), deadline));
    }

    private List<InetAddress> checked(String host, Deadline deadline) throws KeyFetchException {
        List<InetAddress> addresses = resolver.resolve(host, deadline.left());
        for (InetAddress each : addresses) {
            Optional<String> refusal = rules.refusal(host, each);
            if (refusal.isPresent()) {
                throw new KeyFetchException(refusal.get());
            }
        }
        return addresses;
    }

    /// A host may have an address that does not answer, such as one of a protocol that this machine does not speak:
    /// the next one is tried while there is time.
    private String connect(URI uri, List<InetAddress> addresses, Deadline deadline) throws KeyFetchException {
        Iterator<InetAddress> untried = addresses.iterator();
        while (true) {
            InetAddress address = untried.next();
            Duration left = deadline.left();
            try {
                return http.get(uri, address, untried.hasNext() ? left.dividedBy(2) : left);
            } catch (KeyFetchException e) {
                if (!untried.hasNext()) {
                    throw e;
                }
            }
        }
    }

    /// Until when a fetch may take.
    private static final class Deadline {
        private final Duration limit;
        private final long end;

        Deadline(Duration limit) {
            this.limit = limit;
            this.end = System.nanoTime() + limit.toNanos();
        }

        Duration left() throws KeyFetchException {
            long nanos = end - System.nanoTime();
            if (nanos <= 0) {
                throw new KeyFetchException("no whole answer within " + limit.toMillis() + " ms");
            }
            return Duration.ofNanos(nanos);
        }
    }
}
