package io.koine.model.spi;

/// One registry that is read. It reports what it sees as events and keeps no other promise to the mesh.
///
/// Constructors do no IO. The server calls `start` once, on a virtual thread of the source's own, which may
/// block.
public interface Source extends AutoCloseable {
    /// Starts reading. The first event is a `Resync` with the whole set, or a `Lost` if the registry cannot
    /// be read; after a `Lost` the source goes on trying by itself.
    ///
    /// @param context what the server gives it
    void start(SourceContext context);

    /// Stops reading; no event follows. The mesh keeps what was published.
    @Override
    void close();
}
