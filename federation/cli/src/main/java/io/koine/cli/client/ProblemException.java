package io.koine.cli.client;

/// Thrown when the control plane answers with a problem.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /// @param problem the answer
    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /// @return the answer
    public Problem problem() {
        return problem;
    }
}
