package io.koine.trust;

import java.util.Locale;
import java.util.Optional;

/// A SPIFFE id: `spiffe://<trust domain>[/<segment>…]` (SPIFFE-ID §2).
///
/// The parser is our own and strict, since `java.net.URI` normalizes and accepts too much: no percent-encoding, no
/// query, no fragment, no port, no user info, no empty, `.` or `..` segment, no trailing slash, segments of
/// `[a-zA-Z0-9._-]` only, at most 2,048 bytes.
///
/// @param trustDomain the authority
/// @param path empty, or the path with its leading slash; case-sensitive
public record SpiffeId(TrustDomain trustDomain, String path) implements Comparable<SpiffeId> {
    /// The scheme with its slashes.
    public static final String SCHEME = "spiffe://";

    /// The longest id that is accepted, in bytes (SPIFFE-ID §2.3).
    public static final int MAX_BYTES = 2048;

    private static final String NAMESPACE_PREFIX = "/ns/";
    private static final String SERVICE_ACCOUNT_INFIX = "/sa/";

    /// @throws SpiffeFormatException if the path is not a SPIFFE path or the id would be longer than 2,048 bytes
    public SpiffeId {
        checkPath(path);
        int length = SCHEME.length() + trustDomain.name().length() + path.length();
        if (length > MAX_BYTES) {
            throw new SpiffeFormatException("SPIFFE id of " + length + " bytes: expected at most " + MAX_BYTES);
        }
    }

    /// Parses an id. Scheme and trust domain are taken in any case and made lower-case; the path keeps its case.
    ///
    /// @param text the whole id
    /// @return the id
    /// @throws SpiffeFormatException naming what is wrong
    public static SpiffeId parse(String text) {
        if (text.length() > MAX_BYTES) {
            throw new SpiffeFormatException("SPIFFE id of " + text.length() + " bytes: expected at most " + MAX_BYTES);
        }
        if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new SpiffeFormatException(Quoted.of(text) + ": expected a SPIFFE id that starts with " + SCHEME);
        }
        int slash = text.indexOf('/', SCHEME.length());
        int end = slash < 0 ? text.length() : slash;
        String authority = text.substring(SCHEME.length(), end);
        return new SpiffeId(new TrustDomain(lowerAscii(authority)), text.substring(end));
    }

    /// The id of a workload in the form that every platform of the mesh uses.
    ///
    /// @param trustDomain the mesh's trust domain
    /// @param namespace a namespace, one path segment
    /// @param serviceAccount a service account, one path segment
    /// @return `spiffe://<trust domain>/ns/<namespace>/sa/<service account>`
    /// @throws SpiffeFormatException if either is not a path segment
    public static SpiffeId ofWorkload(TrustDomain trustDomain, String namespace, String serviceAccount) {
        checkSegment(namespace, namespace);
        checkSegment(serviceAccount, serviceAccount);
        return new SpiffeId(trustDomain, NAMESPACE_PREFIX + namespace + SERVICE_ACCOUNT_INFIX + serviceAccount);
    }

    /// @return the namespace, if the path has the form `/ns/<namespace>/sa/<service account>`
    public Optional<String> namespace() {
        return workloadSegment(2);
    }

    /// @return the service account, if the path has the form `/ns/<namespace>/sa/<service account>`
    public Optional<String> serviceAccount() {
        return workloadSegment(4);
    }

    /// @return the whole id
    @Override
    public String toString() {
        return SCHEME + trustDomain.name() + path;
    }

    @Override
    public int compareTo(SpiffeId other) {
        return toString().compareTo(other.toString());
    }

    private Optional<String> workloadSegment(int index) {
        String[] parts = path.split("/", -1);
        boolean workload = parts.length == 5 && parts[1].equals("ns") && parts[3].equals("sa");
        return workload ? Optional.of(parts[index]) : Optional.empty();
    }

    private static String lowerAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80) ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static void checkPath(String path) {
        if (path.isEmpty()) {
            return;
        }
        if (path.charAt(0) != '/') {
            throw new SpiffeFormatException("SPIFFE path " + Quoted.of(path) + ": expected a leading '/'");
        }
        for (String segment : path.substring(1).split("/", -1)) {
            checkSegment(segment, path);
        }
    }

    private static void checkSegment(String segment, String whole) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
            throw new SpiffeFormatException("SPIFFE path " + Quoted.of(whole) + ": segment " + Quoted.of(segment)
                    + " is not allowed; expected neither empty nor dot segments, and no trailing '/'");
        }
        for (int i = 0; i < segment.length(); i++) {
            if (!allowed(segment.charAt(i))) {
                throw new SpiffeFormatException("SPIFFE path " + Quoted.of(whole) + ": character "
                        + Quoted.of(segment.substring(i, i + 1))
                        + " is not allowed; expected letters, digits, '.', '-' or '_'");
            }
        }
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }
}
