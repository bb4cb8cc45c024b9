package io.koine.cli.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Reasons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The name of an object, as a manifest gives it.
///
/// @param kind such as `AuthorizationPolicy`
/// @param namespace its namespace
/// @param name its name
public record ObjectRef(String kind, String namespace, String name) {
    private static final YAMLMapper YAML = new YAMLMapper();

    /// @param file a file of YAML or JSON documents
    /// @param defaultNamespace for objects that name none
    /// @return the objects in their order; empty documents are passed over
    /// @throws CliException naming the file and what is missing
    public static List<ObjectRef> in(ManifestFile file, String defaultNamespace) {
        List<ObjectRef> found = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.text())) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (document.isObject()) {
                    JsonNode metadata = document.path("metadata");
                    found.add(new ObjectRef(
                            required(file, document, "kind"),
                            metadata.path("namespace").asText(defaultNamespace),
                            required(file, metadata, "name")));
                }
            }
        } catch (JsonProcessingException e) {
            throw new CliException(
                    file.name() + ":"
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": no YAML or JSON: "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new CliException(file.name() + " cannot be read: " + Reasons.of(e), e);
        }
        return List.copyOf(found);
    }

    /// @return `<kind>/<namespace>/<name>`
    @Override
    public String toString() {
        return kind + "/" + namespace + "/" + name;
    }

    private static String required(ManifestFile file, JsonNode parent, String field) {
        String text = parent.path(field).asText("");
        if (text.isEmpty()) {
            throw new CliException(file.name() + ": a document without '" + field + "'");
        }
        return text;
    }
}
