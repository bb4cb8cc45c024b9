package io.koine.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/// Each library has one place, so that it can be replaced, and its faults searched for, there.
final class LibraryRules {
    static final List<ArchitectureRule> ALL = List.of(
            ArchitectureRule.of(
                    "BouncyCastle is in trust.x509 alone",
                    root -> only(root, new String[] {"trust.x509.."}, "org.bouncycastle..")
                            .because("the agent is without it, and what parses certificates is reviewed in one place"),
                    "agent.AgentSeesBouncyCastle"),
            ArchitectureRule.of(
                    "Vert.x is in server.api, server.console and server.jwks alone",
                    root -> only(
                                    root,
                                    new String[] {
                                        "server.api..", "server.console..", "server.jwks..", "quickstart.workload.."
                                    },
                                    "io.vertx..")
                            .because("its event loops must not be blocked, which only code written for them can know"),
                    "server.ServerSeesVertx"),
            ArchitectureRule.of(
                    "protobuf is in envoy, server.xds and the benchmark's proxies alone",
                    root -> only(
                                    root,
                                    new String[] {"envoy..", "server.xds..", "bench.proxy.."},
                                    "com.google.protobuf..",
                                    "io.envoyproxy..",
                                    "com.github.xds..")
                            .because("Envoy's messages are an output format; the rest speaks the model's types"),
                    "model.ModelSeesProtobuf"),
            ArchitectureRule.of(
                    "gRPC is in server.xds and the benchmark's proxies alone",
                    root -> only(root, new String[] {"server.xds..", "bench.proxy.."}, "io.grpc..")
                            .because("a delta session is a state machine without a transport and is tested as one"),
                    "envoy.EnvoySeesGrpc"),
            ArchitectureRule.of(
                    "native cryptography is named in the control plane's start alone",
                    root -> only(root, new String[] {"server"}, "com.amazon.corretto..")
                            .because("all others ask for an algorithm, and get the first provider that has it"),
                    "mesh.MeshChoosesCryptography"),
            ArchitectureRule.of(
                    "JDBC is in server.store alone",
                    root -> only(root, new String[] {"server.store.."}, "java.sql..", "javax.sql..", "org.sqlite..")
                            .because("one thread owns the connection, and only the store's code runs on it"),
                    "mesh.MeshDoesIo"),
            ArchitectureRule.of(
                    "JMH is in the micro-benchmarks alone",
                    root -> only(root, new String[] {"bench.micro.."}, "org.openjdk.jmh..")
                            .because(
                                    "it is no part of what users run, and its code is generated beside the benchmarks"),
                    "mesh.MeshSeesJmh"),
            ArchitectureRule.of("standard streams belong to the programs", LibraryRules::streams, "mesh.MeshPrints"));

    private LibraryRules() {}

    private static ArchRule only(Root root, String[] places, String... library) {
        return noClasses()
                .that()
                .resideInAPackage(root.name() + "..")
                .and()
                .resideOutsideOfPackages(root.in(places))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library);
    }

    private static ArchRule streams(Root root) {
        return noClasses()
                .that()
                .resideInAPackage(root.name() + "..")
                .and()
                .resideOutsideOfPackages(root.in("cli.."))
                .and()
                .doNotHaveFullyQualifiedName(root.name() + ".agent.Main")
                .and()
                .doNotHaveFullyQualifiedName(root.name() + ".server.Main")
                .should(ACCESS_STANDARD_STREAMS)
                .because("a line on a stream has no level and no fields, and may be a secret in somebody's terminal");
    }
}
