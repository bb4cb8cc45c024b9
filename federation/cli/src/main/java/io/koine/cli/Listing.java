package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.output.Column;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What `koine get` can list: where it comes from and how it looks.
enum Listing {
    SERVICES("svc", "services", true),
    WORKLOADS("wl", "workloads", true),
    PROXIES("px", "proxies", true),
    POLICIES("ap", "config", true),
    SOURCES("src", "sources", false),
    TOKENS("tok", "tokens", true),
    DIAGNOSTICS("diag", "diagnostics", true);

    private final String shortName;
    private final String resource;
    private final boolean namespaced;

    Listing(String shortName, String resource, boolean namespaced) {
        this.shortName = shortName;
        this.resource = resource;
        this.namespaced = namespaced;
    }

    /// @return the word for it, such as `services`
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @return the words that mean it
    Set<String> words() {
        String plural = word();
        String singular = plural.endsWith("ies")
                ? plural.substring(0, plural.length() - 3) + "y"
                : plural.substring(0, plural.length() - 1);
        return Set.of(plural, singular, shortName);
    }

    /// @return the resource under `/v1`
    String resource() {
        return resource;
    }

    /// @return the field of the answer that holds the rows
    String field() {
        return this == POLICIES ? "objects" : resource;
    }

    /// @return whether its rows belong to namespaces
    boolean namespaced() {
        return namespaced;
    }

    /// @param row one element of the answer
    /// @return its namespace; empty if it has none
    String namespace(JsonNode row) {
        return switch (this) {
            case SERVICES, POLICIES, TOKENS -> row.path("namespace").asText("");
            case WORKLOADS, PROXIES -> Rows.identityNamespace(row);
            case DIAGNOSTICS -> Rows.resourceNamespace(row);
            case SOURCES -> "";
        };
    }

    /// @param now for ages
    /// @return its columns
    List<Column<JsonNode>> columns(Instant now) {
        return switch (this) {
            case SERVICES -> Columns.services();
            case WORKLOADS -> Columns.workloads();
            case PROXIES -> Columns.proxies(now);
            case POLICIES -> Columns.policies(now);
            case SOURCES -> Columns.sources(now);
            case TOKENS -> Columns.tokens(now);
            case DIAGNOSTICS -> Columns.diagnostics();
        };
    }
}
