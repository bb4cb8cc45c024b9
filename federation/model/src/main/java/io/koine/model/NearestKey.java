package io.koine.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Finds the key that a misspelled one was probably meant to be.
public final class NearestKey {
    /// A longer word is compared by its beginning: it bounds the work on what is no key at all.
    private static final int COMPARED_CHARACTERS = 64;

    private NearestKey() {}

    /// @param word what was written
    /// @param known at least one key; the first wins a tie
    /// @return the known key with the least edit distance
    public static String of(String word, List<String> known) {
        String compared = word.substring(0, Math.min(word.length(), COMPARED_CHARACTERS));
        return known.stream()
                .min(Comparator.comparingInt(key -> distance(compared, key)))
                .orElseThrow(() -> new IllegalArgumentException("no known keys; expected at least one"));
    }

    /// Levenshtein's distance: letters inserted, deleted or replaced.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, column -> column);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
