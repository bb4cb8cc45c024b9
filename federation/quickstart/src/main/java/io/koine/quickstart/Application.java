package io.koine.quickstart;

/// A running application of the local mesh.
public interface Application extends AutoCloseable {
    /// Stops listening.
    @Override
    void close();
}
