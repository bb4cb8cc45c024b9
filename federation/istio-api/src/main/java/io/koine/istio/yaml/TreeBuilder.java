package io.koine.istio.yaml;

import io.koine.istio.yaml.YamlDocuments.Document;
import io.koine.istio.yaml.YamlDocuments.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/// Builds trees from the parser's events. It is used once, by one thread.
///
/// The events are read rather than the library's own tree, since its composer recurses without a limit.
final class TreeBuilder {
    /// Documents of one text. A person writes tens; every one costs an object.
    private static final int MAX_DOCUMENTS = 1000;

    /// Levels of nesting. Istio's deepest kinds need some twenty; readers recurse, so the stack must hold it.
    private static final int MAX_DEPTH = 64;

    /// Nodes plus characters of all documents with their aliases written out ("billion laughs").
    private static final int MAX_WEIGHT = 4 * YamlDocuments.MAX_TEXT;

    private static final String MERGE_KEY = "<<";

    private final EventStream events;
    private final List<Document> documents = new ArrayList<>();
    private final Map<Anchor, YamlNode> anchors = new HashMap<>();
    private int number;
    private int weight;

    TreeBuilder(String text) {
        events = new EventStream(text);
    }

    YamlDocuments read() {
        try {
            while (events.hasNext()) {
                Event event = events.next();
                if (event.getEventId() == Event.ID.DocumentStart) {
                    document(event);
                }
            }
            return new YamlDocuments(documents, Optional.empty());
        } catch (RefusedException e) {
            Failure failure = new Failure(number, e.line(), String.valueOf(e.getMessage()));
            return new YamlDocuments(documents, Optional.of(failure));
        }
    }

    private void document(Event start) {
        number++;
        if (number > MAX_DOCUMENTS) {
            throw new RefusedException(EventStream.line(start), "more than " + MAX_DOCUMENTS + " documents");
        }
        anchors.clear();
        YamlNode root = node(events.next(), 0);
        boolean empty = root instanceof YamlNode.Scalar scalar && scalar.type() == ScalarType.NULL;
        if (!empty) {
            documents.add(new Document(number, root));
        }
    }

    private YamlNode node(Event event, int depth) {
        if (event instanceof AliasEvent alias) {
            return resolve(alias, depth);
        }
        YamlNode node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case MappingStartEvent mapping -> mapping(mapping, depth);
            case SequenceStartEvent sequence -> sequence(sequence, depth);
            default -> throw new RefusedException(EventStream.line(event), "a value was expected");
        };
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    /// An anchor is known once its node is complete, so an alias inside its own node is refused: no tree has a cycle.
    private YamlNode resolve(AliasEvent alias, int depth) {
        YamlNode target = anchors.get(alias.getAlias());
        if (target == null) {
            throw new RefusedException(
                    EventStream.line(alias), "the alias *" + alias.getAlias() + " has no anchor before it");
        }
        requireDepth(alias, depth + target.extent().height());
        spend(alias, target.extent().weight());
        return target;
    }

    private YamlNode.Scalar scalar(ScalarEvent event) {
        refuseTag(event, event.getTag());
        String text = event.getValue();
        spend(event, 1 + text.length());
        return new YamlNode.Scalar(
                EventStream.line(event), event.isPlain() ? ScalarType.ofPlain(text) : ScalarType.STRING, text);
    }

    private YamlNode sequence(SequenceStartEvent start, int depth) {
        open(start, depth);
        List<YamlNode> items = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            items.add(node(event, depth + 1));
            event = events.next();
        }
        return YamlNode.Sequence.of(EventStream.line(start), items);
    }

    private YamlNode mapping(MappingStartEvent start, int depth) {
        open(start, depth);
        List<YamlNode.Entry> entries = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            YamlNode.Scalar key = key(event, depth + 1);
            entries.add(new YamlNode.Entry(key, node(events.next(), depth + 1)));
            event = events.next();
        }
        return YamlNode.Mapping.of(EventStream.line(start), entries);
    }

    private YamlNode.Scalar key(Event event, int depth) {
        if (event instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getValue().equals(MERGE_KEY)) {
            throw new RefusedException(
                    EventStream.line(event), "the merge key << is not accepted; write the fields out");
        }
        if (node(event, depth) instanceof YamlNode.Scalar key) {
            return key;
        }
        throw new RefusedException(EventStream.line(event), "a key must be a scalar");
    }

    private void open(CollectionStartEvent start, int depth) {
        refuseTag(start, start.getTag());
        requireDepth(start, depth + 1);
        spend(start, 1);
    }

    private static void refuseTag(Event event, Optional<String> tag) {
        if (tag.isPresent()) {
            throw new RefusedException(EventStream.line(event), "tags are not accepted; found " + tag.get());
        }
    }

    private static void requireDepth(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new RefusedException(EventStream.line(event), "nested more than " + MAX_DEPTH + " levels deep");
        }
    }

    private void spend(Event event, int amount) {
        weight += amount; // cannot overflow: both terms are at most MAX_WEIGHT
        if (weight > MAX_WEIGHT) {
            throw new RefusedException(EventStream.line(event), "too much content with all aliases written out");
        }
    }
}
