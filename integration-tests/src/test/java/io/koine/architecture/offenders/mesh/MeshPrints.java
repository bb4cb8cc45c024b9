package io.koine.architecture.offenders.mesh;

/// Talks to a terminal that may not be there.
public final class MeshPrints {
    private MeshPrints() {}

    /// @param text what to say to nobody
    @SuppressWarnings("SystemOut") // the offence itself
    public static void print(String text) {
        System.out.println(text);
    }
}
