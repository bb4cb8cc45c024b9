package io.koine.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import picocli.CommandLine;

/// Entry point of the `koine` command.
public final class Main {
    /// Columns of help texts at the least.
    public static final int MIN_HELP_WIDTH = 100;

    private Main() {}

    /// Runs one command and exits with its status, see [ExitCode].
    ///
    /// @param arguments verb, options and operands
    public static void main(String[] arguments) {
        Context context = new Context(
                System.getenv(),
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                InstantSource.system());
        System.exit(run(context, arguments));
    }

    /// @param context the world around the command
    /// @param arguments verb, options and operands
    /// @return the exit status, see [ExitCode]
    public static int run(Context context, String... arguments) {
        return commandLine(context).execute(arguments);
    }

    private static CommandLine commandLine(Context context) {
        GlobalOptions options = new GlobalOptions();
        Session session = new Session(context, options);
        CommandLine token = new CommandLine(new TokenCommand(context))
                .addSubcommand(new TokenCreateCommand(session))
                .addSubcommand(new TokenListCommand(session))
                .addSubcommand(new TokenRevokeCommand(session));
        CommandLine bundle = new CommandLine(new BundleCommand(context)).addSubcommand(new BundleShowCommand(session));
        CommandLine authz = ObservedCommand.addTo(
                new CommandLine(new AuthzCommand(context)).addSubcommand(new AuthzCheckCommand(session)), session);
        return new CommandLine(new KoineCommand(context))
                .addMixin("global", options)
                .addSubcommand(new ApplyCommand(session))
                .addSubcommand(new DeleteCommand(session))
                .addSubcommand(new GetCommand(session))
                .addSubcommand(new ProxyStatusCommand(session))
                .addSubcommand(authz)
                .addSubcommand(
                        new CommandLine(new MtlsCommand(context)).addSubcommand(new MtlsReadinessCommand(session)))
                .addSubcommand(new AnalyzeCommand(session))
                .addSubcommand(new TranslateCommand(session))
                .addSubcommand(token)
                .addSubcommand(bundle)
                .addSubcommand(new StatusCommand(session))
                .addSubcommand(new VersionCommand(session))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.max(MIN_HELP_WIDTH, context.terminalWidth()))
                .setOut(context.out())
                .setErr(context.err())
                .setExecutionExceptionHandler(new FailureHandler(context));
    }
}
