package io.koine.trust;

/// The name of a trust domain: the authority of a SPIFFE id (SPIFFE-ID §2.1).
///
/// Lower-case letters, digits, `.`, `-` and `_`; 1 to 255 bytes; never percent-encoded, no port, no user info.
///
/// @param name the name, already in its canonical lower-case form
public record TrustDomain(String name) implements Comparable<TrustDomain> {
    /// The longest name that this implementation accepts, in bytes (SPIFFE-ID §2.1).
    public static final int MAX_BYTES = 255;

    /// @throws SpiffeFormatException if the name is not a trust domain name
    public TrustDomain {
        if (name.isEmpty() || name.length() > MAX_BYTES) {
            throw new SpiffeFormatException(
                    "trust domain of " + name.length() + " bytes: expected 1 to " + MAX_BYTES + " bytes");
        }
        for (int i = 0; i < name.length(); i++) {
            if (!allowed(name.charAt(i))) {
                throw new SpiffeFormatException("trust domain " + Quoted.of(name) + ": character "
                        + Quoted.of(name.substring(i, i + 1)) + " at " + i
                        + " is not allowed; expected lower-case letters, digits, '.', '-' or '_'");
            }
        }
    }

    /// Parses a bare name or the trust domain of a SPIFFE id given whole.
    ///
    /// @param text `example.org` or `spiffe://example.org/any/path`
    /// @return the trust domain
    /// @throws SpiffeFormatException if the text is neither
    public static TrustDomain parse(String text) {
        return text.startsWith(SpiffeId.SCHEME) ? SpiffeId.parse(text).trustDomain() : new TrustDomain(text);
    }

    @Override
    public int compareTo(TrustDomain other) {
        return name.compareTo(other.name);
    }

    /// @return the name
    @Override
    public String toString() {
        return name;
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }
}
