package io.koine.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One step of the schema. A step that has been released is never edited: the next one is added.
///
/// @param number from 1 on, without gaps
/// @param name file name of the resource
/// @param script its statements
record Migration(int number, String name, String script) {
    private static final Pattern NAME = Pattern.compile("V([0-9]{3})__[a-z_]+\\.sql");

    /// All steps of this program, in order.
    static final List<Migration> ALL =
            List.of(read("V001__store.sql"), read("V002__token_source.sql"), read("V003__key_sets.sql"));

    private static Migration read(String name) {
        try (InputStream resource = Migration.class.getResourceAsStream(name)) {
            Matcher matcher = NAME.matcher(name);
            if (resource == null || !matcher.matches()) {
                throw new IllegalStateException(
                        "resource " + name + ": expected V<number>__<words>.sql beside the code");
            }
            String script = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            return new Migration(Integer.parseInt(matcher.group(1)), name, script);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// @return by which an edited step is noticed
    Sha256 checksum() {
        return Sha256.ofText(script);
    }
}
