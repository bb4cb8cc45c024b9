package io.koine.agent.envoy;

import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.ObservedCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads counters in Prometheus' text form (Prometheus: "Exposition formats"), as Envoy writes them. Pure.
final class Prometheus {
    private Prometheus() {}

    /// @param text the text
    /// @param prefix how the names begin that are looked for
    /// @param limit the most that is returned
    /// @return the counters, their names without the prefix; comments and what cannot be read are left out
    static List<ObservedCounter> counters(String text, String prefix, int limit) {
        List<ObservedCounter> counters = new ArrayList<>();
        text.lines()
                .filter(line -> line.startsWith(prefix))
                .flatMap(line -> new Line(line, prefix.length()).counter().stream())
                .limit(limit)
                .forEach(counters::add);
        return counters;
    }

    /// A line, and how far it was read. One owner.
    private static final class Line {
        private final String text;
        private int at;

        Line(String text, int at) {
            this.text = text;
            this.at = at;
        }

        /// `name{label="value",…} 12`
        Optional<ObservedCounter> counter() {
            String name = word();
            SortedMap<String, String> labels = new TreeMap<>();
            if (take('{')) {
                while (!take('}')) {
                    String label = word();
                    Optional<String> value = take('=') && take('"') ? quoted() : Optional.empty();
                    if (label.isEmpty() || value.isEmpty()) {
                        return Optional.empty();
                    }
                    labels.put(label, value.get());
                    take(',');
                }
            }
            String count = text.substring(at).strip();
            if (!count.matches("[0-9]{1,18}")) {
                return Optional.empty();
            }
            try {
                return Optional.of(new ObservedCounter(name, labels, Long.parseLong(count)));
            } catch (EnrolmentFormatException notOurs) {
                return Optional.empty();
            }
        }

        private String word() {
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            return text.substring(start, at);
        }

        private boolean take(char wanted) {
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        /// Up to the closing quotation mark; empty if there is none.
        private Optional<String> quoted() {
            StringBuilder value = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return Optional.of(value.toString());
                }
                if (c == '\\' && at < text.length()) {
                    char escaped = text.charAt(at++);
                    value.append(escaped == 'n' ? '\n' : escaped);
                } else {
                    value.append(c);
                }
            }
            return Optional.empty();
        }
    }
}
