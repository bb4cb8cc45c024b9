package io.koine.istio;

/// Reads the kinds that are accepted and kept, but that nothing acts on yet.
final class UnenforcedReader {
    private UnenforcedReader() {}

    static Reading read(Envelope envelope) {
        envelope.specFields();
        return Reading.kept(envelope, envelope.key().kind());
    }
}
