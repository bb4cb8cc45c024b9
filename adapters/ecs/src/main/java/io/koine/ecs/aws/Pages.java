package io.koine.ecs.aws;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads a list page by page, to its end.
final class Pages {
    /// Far beyond AWS's own limits: bounds the work on a registry that goes on for ever.
    private static final int MOST_PAGES = 1_000;

    private Pages() {}

    /// A page of an answer.
    ///
    /// @param present whether the answer had the list at all, which a proper one always has
    /// @param items the list
    /// @param next what leads to the next page; null or empty for the last one
    record Page<T>(boolean present, List<T> items, @Nullable String next) {}

    /// @param what the operation's name, for the message
    /// @param read reads the page that a token leads to; null for the first one
    /// @return the items of all pages
    /// @throws IncompleteReadException if a page lacks its list, or the pages never end
    static <T> List<T> all(String what, Function<@Nullable String, Page<T>> read) {
        List<T> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String token = null;
        for (int page = 1; page <= MOST_PAGES; page++) {
            Page<T> answer = read.apply(token);
            require(answer.present(), what);
            all.addAll(answer.items());
            token = answer.next();
            if (token == null || token.isEmpty()) {
                return all;
            }
            if (!seen.add(token)) {
                throw new IncompleteReadException(what + ": page " + page + " leads back to an earlier one");
            }
        }
        throw new IncompleteReadException(what + ": no end after " + MOST_PAGES + " pages");
    }

    /// @param present whether an answer had its list
    /// @param what the operation's name
    /// @throws IncompleteReadException if it had not
    static void require(boolean present, String what) {
        if (!present) {
            throw new IncompleteReadException(what + ": the answer has no list; expected one, maybe empty");
        }
    }

    /// @param items any list
    /// @param size of a batch, at least 1
    /// @return the items in order, in batches of at most that size
    static <T> List<List<T>> batches(List<T> items, int size) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            batches.add(items.subList(from, Math.min(from + size, items.size())));
        }
        return batches;
    }
}
