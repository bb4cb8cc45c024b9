package io.koine.quickstart.platform;

import java.util.List;
import java.util.Map;

/// Where the local imitation of AWS comes from. AWS itself is none of the choices.
public sealed interface AwsAccess {
    /// A command to start one with.
    ///
    /// @param words the program and its arguments; it takes `--port`
    record Command(List<String> words) implements AwsAccess {
        public Command {
            words = List.copyOf(words);
        }
    }

    /// There is none.
    ///
    /// @param reason why
    record Missing(String reason) implements AwsAccess {}

    /// @param environment as the launcher sets it: `KOINE_LOCAL_AWS`, words separated by spaces, else the
    ///     reason in `KOINE_LOCAL_AWS_MISSING`
    /// @return what it says
    static AwsAccess of(Map<String, String> environment) {
        return Variables.value(environment, "KOINE_LOCAL_AWS")
                .<AwsAccess>map(command -> new Command(List.of(command.strip().split("\\s+"))))
                .orElseGet(() -> new Missing(Variables.value(environment, "KOINE_LOCAL_AWS_MISSING")
                        .orElse("KOINE_LOCAL_AWS names no command that starts a local AWS API")));
    }
}
