package io.koine.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of the architecture hold for every compiled class, and each of them can fail.
final class ArchitectureTest {
    /// Tests stand in directories, and those that serve other modules in jars. What JMH generates is not ours.
    private static final ImportOption NO_TESTS = location -> !location.contains("/test-classes/")
            && !location.contains("-tests.jar")
            && !location.contains("/jmh_generated/");

    private static final JavaClasses PROJECT =
            new ClassFileImporter().withImportOption(NO_TESTS).importPackages(Root.PROJECT.name());

    private static final JavaClasses OFFENDERS = new ClassFileImporter().importPackages(Root.OFFENDERS.name());

    private static final Pattern MODULE = Pattern.compile("<module>(.+)</module>");

    private static final Pattern MAIN_PACKAGE = Pattern.compile("src/main/java/(io/koine/.+)/package-info\\.java");

    static List<ArchitectureRule> rules() {
        return ArchitectureRule.all();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchitectureRule rule) {
        rule.under().apply(Root.PROJECT).check(PROJECT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void canFail(ArchitectureRule rule) {
        List<String> report = rule.under()
                .apply(Root.OFFENDERS)
                .evaluate(OFFENDERS)
                .getFailureReport()
                .getDetails();
        for (String offender : rule.offenders()) {
            assertThat(report)
                    .as(rule.name())
                    .anySatisfy(line -> assertThat(line).contains(Root.OFFENDERS.name() + "." + offender));
        }
    }

    /// A module that this one does not depend on would escape every rule.
    @Test
    void everyPackageOfEveryModuleIsJudged() {
        SourceTree tree = SourceTree.ofProject();
        Set<String> expected = new TreeSet<>();
        Matcher modules = MODULE.matcher(tree.require("pom.xml").text());
        while (modules.find()) {
            String module = modules.group(1) + "/";
            for (SourceFile file : tree.files()) {
                Matcher place = MAIN_PACKAGE.matcher(file.path());
                if (file.path().startsWith(module) && place.find()) {
                    expected.add(place.group(1).replace('/', '.'));
                }
            }
        }
        Set<String> judged = new TreeSet<>();
        PROJECT.forEach(type -> judged.add(type.getPackageName()));
        assertThat(expected).isNotEmpty();
        assertThat(judged).isEqualTo(expected);
    }
}
