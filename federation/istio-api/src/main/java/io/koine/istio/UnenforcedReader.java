package io.koine.istio;

/// Reads the kinds that are accepted and kept, but that nothing acts on yet: they are checked all the same, so that a
/// mistake is reported now, and not when something acts on it.
final class UnenforcedReader {
    private UnenforcedReader() {}

    static Reading read(Envelope envelope) {
        String kind = envelope.key().kind();
        SchemaCheck.check(envelope.specField(), SchemaTable.get(kind));
        return Reading.kept(envelope, kind);
    }
}
