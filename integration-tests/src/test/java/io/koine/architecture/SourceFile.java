package io.koine.architecture;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A text file of the project.
///
/// @param path relative to the project, with `/`
/// @param text its content
record SourceFile(String path, String text) {
    boolean isJava() {
        return path.endsWith(".java");
    }

    boolean isMarkdown() {
        return path.endsWith(".md");
    }

    /// A script, or a part of one.
    boolean isShell() {
        return path.endsWith(".sh") || text.matches("(?s)#!\\S*(/env )?\\S*sh\\n.*");
    }

    String directory() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// @param line 1-based
    /// @param found what is wrong there
    /// @return the same, with the file and the line's number
    String at(int line, String found) {
        return path + ":" + line + ": " + found;
    }

    /// @param pattern a regular expression
    /// @return the lines in which it is found, with their places
    List<String> linesWith(Pattern pattern) {
        List<String> lines = text.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> pattern.matcher(lines.get(i)).find())
                .mapToObj(i -> at(i + 1, lines.get(i).strip()))
                .toList();
    }
}
