package io.koine.cli;

import io.koine.cli.output.OutputFormat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// Options that every verb takes, before it or after it.
final class GlobalOptions {
    @Option(
            names = "--server",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            description = "The control plane: https://<host>[:<port>] (KOINE_SERVER).")
    @Nullable
    String server;

    @Option(
            names = "--token-file",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "File with the administrator's token (KOINE_TOKEN_FILE; KOINE_TOKEN holds the token itself).")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--ca-file",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "The mesh's trust anchors in PEM (KOINE_CA_FILE).")
    @Nullable
    Path caFile;

    @Option(
            names = "--data",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "Data directory of a control plane on this machine: gives server and CA file.")
    @Nullable
    Path data;

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            description = "table, wide, json or yaml (default: table).")
    OutputFormat output = OutputFormat.TABLE;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
