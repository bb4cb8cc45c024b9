package io.koine.server.store;

/// Bytes that must not be printed, such as a private key.
public final class SecretBytes {
    private final byte[] value;

    private SecretBytes(byte[] value) {
        this.value = value;
    }

    /// @param value copied
    /// @return the secret
    public static SecretBytes of(byte[] value) {
        return new SecretBytes(value.clone());
    }

    /// @return a copy of the bytes; the caller must not print it
    public byte[] copy() {
        return value.clone();
    }

    /// @return the same text for every secret
    @Override
    public String toString() {
        return "(redacted)";
    }
}
