package io.koine.istio.yaml;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The documents of a text, up to the first mistake that keeps the rest from being read.
///
/// @param documents those that could be read, empty ones left out
/// @param failure why the rest could not be read
public record YamlDocuments(List<Document> documents, Optional<Failure> failure) {
    /// The longest text that is read, in UTF-16 units: the size of object that Kubernetes' store takes.
    public static final int MAX_TEXT = 1 << 20;

    private static final Pattern FLOW_START = Pattern.compile("\\s*[\\[{]");
    private static final Pattern DOCUMENT_MARK = Pattern.compile("^(---|\\.\\.\\.)", Pattern.MULTILINE);
    private static final Pattern INDENT = Pattern.compile("^[ \t]+", Pattern.MULTILINE);

    public YamlDocuments {
        documents = List.copyOf(documents);
    }

    /// A document.
    ///
    /// @param number 1 for the first document of the text
    /// @param root its content
    public record Document(int number, YamlNode root) {}

    /// A mistake in the text.
    ///
    /// @param document the number of the document it is in; 1 for the first, 0 before it
    /// @param line 1-based; 0 if it concerns the text as a whole
    /// @param message what is wrong
    public record Failure(int document, int line, String message) {}

    /// Reads a text. Tags, merge keys and keys that are no scalars are refused; what aliases blow up is bounded.
    ///
    /// @param text one or more YAML or JSON documents, up to `MAX_TEXT`
    /// @return what could be read
    public static YamlDocuments parse(String text) {
        if (text.length() > MAX_TEXT) {
            return new YamlDocuments(
                    List.of(),
                    Optional.of(new Failure(
                            0, 0, "the text has " + text.length() + " characters; expected at most " + MAX_TEXT)));
        }
        return new TreeBuilder(withoutTabs(text)).read();
    }

    /// Makes blanks of the tabs that indent JSON, which SnakeYAML refuses though YAML 1.2 does not.
    ///
    /// In a single document that is one flow collection, white space at the beginning of a line never means
    /// anything: it separates tokens or is folded away (YAML 1.2.2 §6.2, §7.3). Lines and columns stay the same.
    private static String withoutTabs(String text) {
        boolean oneFlowCollection = FLOW_START.matcher(text).lookingAt()
                && !DOCUMENT_MARK.matcher(text).find();
        return oneFlowCollection
                ? INDENT.matcher(text)
                        .replaceAll(indent -> " ".repeat(indent.group().length()))
                : text;
    }
}
