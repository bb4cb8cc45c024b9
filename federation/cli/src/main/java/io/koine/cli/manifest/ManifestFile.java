package io.koine.cli.manifest;

/// One file of manifests.
///
/// @param name its path as the user wrote it
/// @param text what it holds
public record ManifestFile(String name, String text) {
    /// @return the number of lines it takes up, whether or not the last one ends with a line feed
    int lines() {
        int feeds = (int) text.chars().filter(c -> c == '\n').count();
        return text.endsWith("\n") ? feeds : feeds + 1;
    }
}
