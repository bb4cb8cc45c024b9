package io.koine.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/// Who may see whom: the table of the architecture, row by row.
final class ModuleRules {
    /// What every class may use.
    private static final String[] PLATFORM = {"java..", "javax..", "org.jspecify.annotations.."};

    /// The packages of trust-bundle that need nothing but the JDK.
    private static final String[] PLAIN_TRUST = {"trust", "trust.json..", "trust.enrol..", "trust.tls.."};

    private static final String[] ADAPTERS = {"k8s..", "ecs..", "vm..", "agent.."};

    static final List<ArchitectureRule> ALL = List.of(
            ArchitectureRule.of(
                    "trust-bundle depends on nothing of ours", ModuleRules::trustBundle, "trust.TrustSeesModel"),
            ArchitectureRule.of(
                    "what the agent loads of trust-bundle is free of X.509 code",
                    ModuleRules::plainTrust,
                    "trust.json.JsonSeesX509"),
            ArchitectureRule.of("model sees trust-bundle alone", ModuleRules::model, "model.ModelSeesProtobuf"),
            ArchitectureRule.of("istio-api sees model and its parser", ModuleRules::istio, "istio.IstioSeesMesh"),
            ArchitectureRule.of("mesh sees model alone", ModuleRules::mesh, "mesh.MeshSeesEnvoy"),
            ArchitectureRule.of(
                    "envoy sees of mesh the scope alone",
                    ModuleRules::envoy,
                    "envoy.EnvoySeesMesh",
                    "envoy.EnvoySeesGrpc"),
            ArchitectureRule.of(
                    "adapters see neither mesh nor envoy nor server", ModuleRules::adapters, "vm.VmSeesMesh"),
            ArchitectureRule.of("adapters do not see each other", ModuleRules::adaptersApart, "vm.VmSeesAgent"),
            ArchitectureRule.of("server names no adapter", ModuleRules::server, "server.ServerNamesAdapter"),
            ArchitectureRule.of(
                    "agent is a plain JDK program",
                    ModuleRules::agent,
                    "agent.AgentSeesModel",
                    "agent.AgentSeesX509",
                    "agent.AgentSeesBouncyCastle"),
            ArchitectureRule.of("cli sees neither server nor adapters", ModuleRules::cli, "cli.CliSeesServer"));

    private ModuleRules() {}

    private static ArchRule trustBundle(Root root) {
        return sees(root.in("trust.."), root.in("trust.."), "org.bouncycastle..")
                .because("it is a SPIFFE library of its own, which others may take without the mesh");
    }

    private static ArchRule plainTrust(Root root) {
        return noClasses()
                .that()
                .resideInAnyPackage(root.in(PLAIN_TRUST))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root.name() + ".trust.x509..")
                .because("the agent loads these packages and has no BouncyCastle on its class path");
    }

    private static ArchRule model(Root root) {
        return sees(root.in("model.."), root.in("model..", "trust", "trust.enrol.."))
                .because("everybody depends on the data, so whatever it needs, everybody needs");
    }

    private static ArchRule istio(Root root) {
        return sees(root.in("istio.."), root.in("istio..", "model..", "trust"), "org.snakeyaml.engine..")
                .because("a manifest means the same to the server, an adapter and the command line");
    }

    private static ArchRule mesh(Root root) {
        return sees(root.in("mesh.."), root.in("mesh..", "model..", "trust"))
                .because("what policy means must not depend on how it is transported or enforced");
    }

    private static ArchRule envoy(Root root) {
        return sees(
                        root.in("envoy.."),
                        root.in("envoy..", "mesh.scope..", "model..", "trust"),
                        "io.envoyproxy..",
                        "com.github.xds..",
                        "com.google.protobuf..",
                        "com.google.re2j..")
                .because("a scope is all that one proxy may know, and a translation that sees more could leak it");
    }

    private static ArchRule adapters(Root root) {
        return noClasses()
                .that()
                .resideInAnyPackage(root.in(ADAPTERS))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root.in("mesh..", "envoy..", "server..", "cli.."))
                .because("an adapter reports what its platform says and decides nothing");
    }

    private static ArchRule adaptersApart(Root root) {
        return slices().matching(root.name() + ".(k8s|ecs|vm|agent)..")
                .should()
                .notDependOnEachOther()
                .because("one platform can then be left out, or break, without the others");
    }

    private static ArchRule server(Root root) {
        return noClasses()
                .that()
                .resideInAPackage(root.name() + ".server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(root.in(ADAPTERS), root.in("cli..", "quickstart.."))
                        .flatMap(Stream::of)
                        .toArray(String[]::new))
                .because("adapters are found by ServiceLoader: a platform is added by putting its jar there");
    }

    private static ArchRule agent(Root root) {
        return sees(
                        root.in("agent.."),
                        Stream.of(root.in("agent.."), root.in(PLAIN_TRUST))
                                .flatMap(Stream::of)
                                .toArray(String[]::new))
                .because("one runs beside every workload: each library costs its memory and its advisories there");
    }

    private static ArchRule cli(Root root) {
        return noClasses()
                .that()
                .resideInAnyPackage(root.in("cli..", "quickstart.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(root.in(ADAPTERS), root.in("server.."))
                        .flatMap(Stream::of)
                        .toArray(String[]::new))
                .because(
                        "it talks to any server over the REST API, and what it decides offline it decides by the core");
    }

    /// An allow-list: what is on none of the lists is refused, so that a new library is a decision.
    private static ArchRule sees(String[] who, String[] ours, String... libraries) {
        String[] allowed =
                Stream.of(ours, libraries, PLATFORM).flatMap(Stream::of).toArray(String[]::new);
        return classes()
                .that()
                .resideInAnyPackage(who)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed);
    }
}
