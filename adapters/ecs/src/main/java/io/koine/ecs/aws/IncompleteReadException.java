package io.koine.ecs.aws;

/// An answer that cannot be all there is. The message says which and why.
final class IncompleteReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncompleteReadException(String message) {
        super(message);
    }
}
