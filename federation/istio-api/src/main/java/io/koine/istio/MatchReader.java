package io.koine.istio;

import io.koine.model.policy.AuthorizationPolicy.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads fields with their `not…` twins. A list without items asks for nothing, though it reads like "nobody".
record MatchReader(Unenforceable unenforceable) {
    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    /// Reads a field and its twin.
    Match read(Fields fields, String name, ValueCheck check) {
        return new Match(texts(fields.find(name), check), texts(fields.find(negated(name)), check));
    }

    /// @return the strings of a list; none if it is absent
    List<String> texts(Optional<Field> list, ValueCheck check) {
        List<String> texts = new ArrayList<>();
        list.ifPresent(field -> items(field, ANY_NUMBER)
                .forEach(item -> item.text().ifPresent(text -> {
                    check.check(item, text);
                    texts.add(text);
                })));
        return texts;
    }

    /// @param max how many items are taken
    /// @return the items of a list
    List<Field> items(Field list, int max) {
        List<Field> items = list.items(max);
        if (list.isEmptyList()) {
            unenforceable.openDoor(
                    list, "the list is empty, which asks for nothing", "leave the field out, or give it an item");
        }
        return items;
    }

    static String negated(String name) {
        return "not" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
