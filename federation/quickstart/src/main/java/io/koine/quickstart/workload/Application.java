package io.koine.quickstart.workload;

/// A running application of the local mesh.
public interface Application extends AutoCloseable {
    /// Stops listening. The second time nothing happens.
    @Override
    void close();
}
