package io.koine.model.spi;

/// Makes sources of one type. Found by `java.util.ServiceLoader`.
public interface SourceFactory {
    /// @return the type as written in the process configuration, such as `vm`
    String type();

    /// @return a new source that has done no IO yet
    Source create();
}
