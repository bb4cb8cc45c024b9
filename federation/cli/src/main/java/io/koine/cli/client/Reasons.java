package io.koine.cli.client;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Why something failed, in words: many exceptions of the JDK carry only a path, or nothing.
public final class Reasons {
    private Reasons() {}

    /// @param failure a failure of the file system or the network
    /// @return the reason, never empty
    public static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "no such file";
            case AccessDeniedException e -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> root(failure);
        };
    }

    /// @param failure any failure
    /// @return the message of its innermost cause that has one, else the name of the outermost exception
    static String root(Throwable failure) {
        String message = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String own = cause.getMessage();
            if (own != null && !own.isBlank()) {
                message = own;
            }
        }
        return message;
    }
}
