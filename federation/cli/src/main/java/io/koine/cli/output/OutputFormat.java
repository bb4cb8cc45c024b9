package io.koine.cli.output;

/// How an answer is shown.
public enum OutputFormat {
    /// The columns that matter.
    TABLE,
    /// All columns.
    WIDE,
    /// The control plane's answer.
    JSON,
    /// The control plane's answer in YAML.
    YAML;

    /// @return whether the answer is shown whole, for programs
    public boolean whole() {
        return this == JSON || this == YAML;
    }

    /// @return the word for the option
    @Override
    public String toString() {
        return switch (this) {
            case TABLE -> "table";
            case WIDE -> "wide";
            case JSON -> "json";
            case YAML -> "yaml";
        };
    }
}
