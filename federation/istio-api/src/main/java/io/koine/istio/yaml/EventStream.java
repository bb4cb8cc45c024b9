package io.koine.istio.yaml;

import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// The parser's events, with all its ways to fail turned into one.
final class EventStream {
    private final Iterator<Event> events;
    private int lastLine;

    EventStream(String text) {
        // The reader copies its window for every buffer that a long token needs: with one buffer it does so once.
        LoadSettings settings =
                LoadSettings.builder().setBufferSize(text.length() + 1).build();
        events = new Parse(settings).parseString(text).iterator();
    }

    /// @return the 1-based line on which the event begins
    static int line(Event event) {
        return line(event.getStartMark());
    }

    /// @throws RefusedException if the text is no YAML
    boolean hasNext() {
        try {
            return events.hasNext();
        } catch (RuntimeException e) {
            throw refused(e);
        }
    }

    /// @throws RefusedException if the text is no YAML
    Event next() {
        try {
            Event event = events.next();
            lastLine = line(event);
            return event;
        } catch (RuntimeException e) {
            throw refused(e);
        }
    }

    /// Not every mistake ends in an exception of the library: an escape such as `"\UFFFFFFFF"` gives a
    /// `NumberFormatException`. Whatever its parser throws, the text is at fault.
    private RefusedException refused(RuntimeException e) {
        if (e instanceof MarkedYamlEngineException marked) {
            return new RefusedException(line(marked.getProblemMark()), marked.getProblem());
        }
        return new RefusedException(lastLine, "the parser gave up: " + e.getMessage());
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(m -> m.getLine() + 1).orElse(0);
    }
}
