package io.koine.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/// How the code is written, where the compiler has no opinion.
final class ConventionRules {
    static final List<ArchitectureRule> ALL = List.of(
            ArchitectureRule.of(
                    "packages have no cycles", ConventionRules::cycles, "mesh.MeshSeesEnvoy", "envoy.EnvoySeesMesh"),
            ArchitectureRule.of("packages are null-marked", ConventionRules::nullMarked, "unmarked.Unmarked"),
            ArchitectureRule.of("no static mutable state", ConventionRules::staticState, "mesh.MeshKeepsState"),
            ArchitectureRule.of("no inheritance of implementation", ConventionRules::inheritance, "mesh.MeshInherits"),
            ArchitectureRule.of("classes are final", ConventionRules::finalClasses, "mesh.MeshBase"),
            ArchitectureRule.of("interfaces of data are sealed", ConventionRules::sealed, "mesh.MeshLeavesOpen"));

    private static final String JMH_STATE = "org.openjdk.jmh.annotations.State";

    private ConventionRules() {}

    private static ArchRule cycles(Root root) {
        return slices().matching(root.name() + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("packages in a cycle can only be understood, tested and moved together");
    }

    private static ArchRule nullMarked(Root root) {
        return classes()
                .that()
                .resideInAPackage(root.name() + "..")
                .should(condition(
                        "be in a package with a @NullMarked package-info",
                        type -> type.getPackage()
                                .tryGetPackageInfo()
                                .filter(info -> info.isAnnotatedWith(NullMarked.class))
                                .isPresent()))
                .because("a package without it is not checked for null at all");
    }

    private static ArchRule staticState(Root root) {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root.name() + "..")
                .and()
                .areStatic()
                .should()
                .beFinal()
                .because("two servers in one JVM, as in a test, must not meet in a variable");
    }

    private static ArchRule inheritance(Root root) {
        return classes()
                .that()
                .resideInAPackage(root.name() + "..")
                .should(condition(
                        "extend no class of ours",
                        type -> type.getRawSuperclass()
                                .filter(parent -> parent.getPackageName().startsWith(root.name()))
                                .filter(parent -> !parent.isAssignableTo(Throwable.class) && !parent.isEnum())
                                .isEmpty()))
                .because("what is shared is called, so that a class reads from top to bottom in one file");
    }

    private static ArchRule finalClasses(Root root) {
        return classes()
                .that()
                .resideInAPackage(root.name() + "..")
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and()
                .areNotAssignableTo(Throwable.class)
                .and(describe("are no state of JMH, which inherits", type -> !type.isAnnotatedWith(JMH_STATE)))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .because("nothing is inherited, so nothing is left open to be");
    }

    /// An interface that only records and enums beside it implement is a choice between forms of data;
    /// one that others implement is a contract.
    private static ArchRule sealed(Root root) {
        return classes()
                .that()
                .resideInAnyPackage(root.in("trust..", "model..", "istio..", "mesh..", "envoy.."))
                .and()
                .areInterfaces()
                .and(describe("are implemented by data alone", ConventionRules::isChoice))
                .should(condition("be sealed", type -> type.reflect().isSealed()))
                .because("a switch over it then has no default, and a new form does not compile until all handle it");
    }

    private static boolean isChoice(JavaClass type) {
        return !type.getSubclasses().isEmpty() && type.getSubclasses().stream().allMatch(form -> isFormOf(type, form));
    }

    private static boolean isFormOf(JavaClass type, JavaClass form) {
        return form.getPackage().equals(type.getPackage()) && (form.isRecord() || form.isEnum() || form.isInterface());
    }

    private static ArchCondition<JavaClass> condition(String what, Predicate<JavaClass> holds) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String found = type.getName() + " does not " + what;
                events.add(new SimpleConditionEvent(type, holds.test(type), found));
            }
        };
    }
}
