package io.koine.envoy;

import java.util.Comparator;

/// A name in one resource of another.
///
/// @param type the type that is named
/// @param name the name
public record Reference(ResourceType type, String name) implements Comparable<Reference> {
    private static final Comparator<Reference> ORDER =
            Comparator.comparing(Reference::type).thenComparing(Reference::name);

    @Override
    public int compareTo(Reference other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return type.shortName() + " " + name;
    }
}
