package io.koine.server.store;

import java.nio.file.Path;
import java.util.List;

/// A process that writes one revision after the other and prints each number once the store has confirmed it,
/// until it is killed. Its argument is the directory.
final class StoreWriter {
    private StoreWriter() {}

    public static void main(String[] arguments) {
        try (Store store = Fixtures.open(Path.of(arguments[0]))) {
            for (long i = 0; i < Long.MAX_VALUE; i++) {
                ApplyResult.Applied applied = store.configuration()
                        .apply(Fixtures.commit("step " + i), List.of(Fixtures.put("policy-" + i % 10, "step " + i)));
                System.out.println(applied.revision());
            }
        }
    }
}
