package io.koine.cli;

import io.koine.cli.client.CliException;
import io.koine.cli.client.ProblemException;
import io.koine.cli.output.DiagnosticLine;
import io.koine.cli.output.Text;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Turns what ended a command into lines for the user. Anything but the two expected kinds is our bug, and is shown
/// with its stack.
///
/// @param context where to print
public record FailureHandler(Context context) implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        switch (failure) {
            case ProblemException refused -> {
                context.err()
                        .println("koine: " + Text.printable(refused.problem().detail()));
                refused.problem()
                        .diagnostics()
                        .forEach(diagnostic -> context.err().println(DiagnosticLine.of(diagnostic, line -> "")));
            }
            case CliException expected ->
                expected.lines().forEach(line -> context.err().println("koine: " + Text.printable(line)));
            default -> {
                context.err().println("koine: this is a bug in koine, please report it:");
                failure.printStackTrace(context.err());
            }
        }
        return ExitCode.FAILED;
    }
}
