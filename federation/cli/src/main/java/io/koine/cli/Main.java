package io.koine.cli;

import picocli.CommandLine;

/// Entry point of the `koine` command.
public final class Main {
    /// Columns of help texts at the least.
    private static final int MIN_HELP_WIDTH = 100;

    private Main() {}

    /// Runs one command and exits with its status, see [ExitCode].
    ///
    /// @param arguments verb, options and operands
    public static void main(String[] arguments) {
        System.exit(run(Context.ofProcess(), arguments));
    }

    /// @param context the world around the command
    /// @param arguments verb, options and operands
    /// @return the exit status, see [ExitCode]
    public static int run(Context context, String... arguments) {
        return run(context, commandLine(context), arguments);
    }

    /// Runs a command as all of Koine's programs do: with the same streams, widths and words for failures.
    ///
    /// @param context the world around the command
    /// @param command the command
    /// @param arguments options and operands
    /// @return the exit status, see [ExitCode]
    public static int run(Context context, CommandLine command, String... arguments) {
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.max(MIN_HELP_WIDTH, context.terminalWidth()))
                .setOut(context.out())
                .setErr(context.err())
                .setExecutionExceptionHandler(new FailureHandler(context))
                .execute(arguments);
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
                .addSubcommand(
                        new CommandLine(new SidecarCommand(context)).addSubcommand(new SidecarProposeCommand(session)))
                .addSubcommand(new AnalyzeCommand(session))
                .addSubcommand(new TranslateCommand(session))
                .addSubcommand(token)
                .addSubcommand(bundle)
                .addSubcommand(new StatusCommand(session))
                .addSubcommand(new VersionCommand(session));
    }
}
