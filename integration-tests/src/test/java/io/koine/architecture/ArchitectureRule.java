package io.koine.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// A rule over compiled classes, and the classes that break it on purpose.
///
/// @param name what it demands
/// @param under the rule under a root
/// @param offenders at least one; names relative to [Root#OFFENDERS], all of which the rule must report
record ArchitectureRule(String name, Function<Root, ArchRule> under, List<String> offenders) {
    ArchitectureRule {
        offenders = List.copyOf(offenders);
        if (offenders.isEmpty()) {
            throw new IllegalArgumentException(name + ": nothing shows that this rule can fail");
        }
    }

    static ArchitectureRule of(String name, Function<Root, ArchRule> under, String... offenders) {
        return new ArchitectureRule(name, under, List.of(offenders));
    }

    /// @return every rule
    static List<ArchitectureRule> all() {
        return Stream.of(ModuleRules.ALL, LibraryRules.ALL, PurityRules.ALL, ConventionRules.ALL)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
