package io.koine.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What the pure core must not do: ask for the time, wait, lock, draw lots, or reach outside its arguments.
final class PurityRules {
    private static final String[] PURE = {"model..", "istio..", "mesh..", "envoy.."};

    static final List<ArchitectureRule> ALL = List.of(
            ArchitectureRule.of(
                    "the core has no clock", PurityRules::clocks, "mesh.MeshAsksTime", "mesh.MeshNamesClock"),
            ArchitectureRule.of("the core has no threads", PurityRules::threads, "mesh.MeshStartsThread"),
            ArchitectureRule.of("the core has no locks", PurityRules::locks, "mesh.MeshLocks"),
            ArchitectureRule.of("the core has no randomness", PurityRules::randomness, "mesh.MeshDrawsLots"),
            ArchitectureRule.of(
                    "the core does no IO", PurityRules::io, "mesh.MeshDoesIo", "mesh.MeshReadsEnvironment"));

    private PurityRules() {}

    private static ArchRule clocks(Root root) {
        return core(root)
                .accessTargetWhere(accesses("a clock", PurityRules::asksTime))
                .because("the same input must give the same configuration, in a simulation and on every replica");
    }

    private static boolean asksTime(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return switch (owner) {
            case "java.lang.System" -> Set.of("currentTimeMillis", "nanoTime").contains(name);
            case "java.time.Clock", "java.time.InstantSource" -> name.startsWith("system") || name.startsWith("tick");
            case "java.util.Date" -> name.equals("<init>");
            case "java.util.Calendar" -> name.equals("getInstance");
            default -> owner.startsWith("java.time.") && name.equals("now");
        };
    }

    private static ArchRule threads(Root root) {
        return core(root)
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.(Thread.*|Process.*|ScopedValue.*|InheritableThreadLocal)"
                        + "|java\\.util\\.Timer.*|java\\.util\\.concurrent\\..*")
                .orShould()
                .accessTargetWhere(accesses(
                        "a parallel stream",
                        access -> ofJdk(access)
                                && Set.of("parallelStream", "parallel").contains(access.getName())))
                .because("whoever calls the core owns the thread; see the table of threads");
    }

    private static ArchRule locks(Root root) {
        ArchRule waits = core(root)
                .accessTargetWhere(accesses(
                        "a monitor",
                        access -> access.getTargetOwner().isEquivalentTo(Object.class)
                                && Set.of("wait", "notify", "notifyAll").contains(access.getName())))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..");
        ArchRule methods = noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(root.in(PURE))
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED);
        return CompositeArchRule.of(waits)
                .and(methods)
                .because("values are immutable and state has one owner, so there is nothing to lock");
    }

    private static ArchRule randomness(Root root) {
        return core(root)
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(Random|SplittableRandom)|java\\.util\\.random\\..*"
                        + "|java\\.security\\.SecureRandom")
                .orShould()
                .accessTargetWhere(accesses(
                        "a source of randomness",
                        access -> ofJdk(access)
                                && Set.of("random", "randomUUID", "shuffle").contains(access.getName())))
                .because("the same input must give the same bytes: their hash is the version that proxies compare");
    }

    private static ArchRule io(Root root) {
        return core(root)
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(?!URI$|URISyntaxException$).*|java\\.(nio\\.file|nio\\.channels|sql|rmi|util\\.logging|util\\.prefs)\\..*"
                                + "|javax\\.(net|sql|naming)\\..*|java\\.io\\.(File|RandomAccess).*|java\\.lang\\.System\\$.*")
                .orShould()
                .accessTargetWhere(accesses(
                        "the process's environment",
                        access -> access.getTargetOwner().isEquivalentTo(System.class)
                                && Set.of("getenv", "getProperty", "getProperties")
                                        .contains(access.getName())))
                .because("what the core does is told by its arguments alone, and it can be tested without a machine");
    }

    private static boolean ofJdk(JavaAccess<?> access) {
        return access.getTargetOwner().getPackageName().startsWith("java.");
    }

    private static ClassesShould core(Root root) {
        return noClasses().that().resideInAnyPackage(root.in(PURE)).should();
    }

    private static DescribedPredicate<JavaAccess<?>> accesses(String what, Predicate<JavaAccess<?>> test) {
        return describe("is " + what, test);
    }
}
