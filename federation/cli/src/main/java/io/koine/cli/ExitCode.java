package io.koine.cli;

/// What a command's exit status says.
public final class ExitCode {
    /// Done, and nothing to worry about.
    public static final int OK = 0;

    /// Refused, not reached, or a finding.
    public static final int FAILED = 1;

    /// The command line itself is wrong; nothing was sent.
    public static final int USAGE = 2;

    /// Applied, but something in it is accepted without being enforced.
    public static final int UNENFORCED = 3;

    /// Asked by `--exit-code`: the request is refused.
    public static final int DENIED = 4;

    /// Asked by `--exit-code`: somebody outside the mesh decides.
    public static final int MAYBE = 5;

    private ExitCode() {}
}
