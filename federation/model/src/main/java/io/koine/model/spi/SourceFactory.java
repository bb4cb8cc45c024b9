package io.koine.model.spi;

import java.util.Map;

/// Makes sources of one type. Found by `java.util.ServiceLoader`.
public interface SourceFactory {
    /// @return the type as written in the process configuration, such as `vm`
    String type();

    /// Judges the settings of a source before anything is started, so that a typo stops the start of the process.
    ///
    /// @param settings the source's part of the process configuration, as text by key
    /// @throws IllegalArgumentException naming the key, the value and what was expected
    void check(Map<String, String> settings);

    /// @return a new source that has done no IO yet
    Source create();
}
