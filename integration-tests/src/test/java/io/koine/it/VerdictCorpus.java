package io.koine.it;

import java.util.List;
import java.util.stream.IntStream;

/// Objects that are good, warned of, or broken, and texts that hold none.
final class VerdictCorpus {
    private static final String LONG = "a".repeat(3000);
    private static final String MANY = "GET,".repeat(2000) + "GET";

    /// One object a line: version and kind, then what follows `metadata`.
    private static final String OBJECTS = """
            security.istio.io/v1 AuthorizationPolicy   spec: {}
            security.istio.io/v1beta1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {methods: [GET]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: DENY, rules: [{from: [{source: {namespaces: [test]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: AUDIT, rules: [{}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: CUSTOM, provider: {name: opa}, rules: [{}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {paths: ["/a/{*}/b"]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{when: [{key: "request.headers[x-a]", values: [b]}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{from: [{source: {namespaces: ["te*m"]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{from: [{source: {principals: ["ns/*/sa/web"]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {methods: [get]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: g}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{from: [{source: {}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{from: [{source: {principals: []}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: []}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{when: [{key: source.namespace}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: DENY}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: AUDIT}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: CUSTOM, provider: {name: opa}}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: CUSTOM, rules: [{}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: allow}
            security.istio.io/v1 AuthorizationPolicy   spec: {action: 7}
            security.istio.io/v1 AuthorizationPolicy   spec: {rulez: []}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: {}}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [7]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [null]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {ports: [8080]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {ports: ["70000", "http"]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {methods: [true, 1.5]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {paths: ["/{*}/{name}"]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {paths: ["/{**}/{*}"]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{from: [{source: {ipBlocks: [10.0.0]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{from: [{source: {remoteIpBlocks: [10.0.0.1/33]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{from: [{source: {serviceAccounts: [a], namespaces: [b]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{when: [{key: request.nothing, values: [a]}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{when: [{key: source.ip, values: [nowhere]}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{when: [{values: [a]}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {selector: {matchLabels: {app: 7}}}
            security.istio.io/v1 AuthorizationPolicy   spec: {selector: {matchLabels: {"a b": x}}}
            security.istio.io/v1 AuthorizationPolicy   spec: {selector: {matchLabels: {app: $LONG}}}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{when: [{key: "request.headers[$LONG]", values: [a]}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: {rules: [{to: [{operation: {methods: [$MANY]}}]}]}
            security.istio.io/v1 AuthorizationPolicy   spec: []
            security.istio.io/v1 AuthorizationPolicy   spec: null
            security.istio.io/v1 AuthorizationPolicy   spek: {}
            security.istio.io/v2 AuthorizationPolicy   spec: {}
            security.istio.io/v1alpha1 AuthorizationPolicy   spec: {}
            security.istio.io/v1 AuthorisationPolicy   spec: {}
            security.istio.io/v1 VirtualService   spec: {}
            security.istio.io/v1 PeerAuthentication   spec: {mtls: {mode: STRICT}}
            security.istio.io/v1beta1 PeerAuthentication   spec: {}
            security.istio.io/v1 PeerAuthentication   spec: {selector: {matchLabels: {a: b}}, portLevelMtls: {8080: {mode: DISABLE}}}
            security.istio.io/v1 PeerAuthentication   spec: {mtls: {mode: strict}}
            security.istio.io/v1 PeerAuthentication   spec: {mtls: {mod: STRICT}}
            security.istio.io/v1 PeerAuthentication   spec: {mtls: STRICT}
            security.istio.io/v1 PeerAuthentication   spec: {portLevelMtls: {8080: {mode: STRICT}}}
            security.istio.io/v1 PeerAuthentication   spec: {selector: {matchLabels: {a: b}}, portLevelMtls: {0: {mode: STRICT}}}
            security.istio.io/v1 RequestAuthentication   spec: {jwtRules: [{issuer: a, jwksUri: "https://a.example/keys"}]}
            security.istio.io/v1 RequestAuthentication   spec: {jwtRules: [{issuer: a, jwks_uri: "https://a.example/keys"}]}
            security.istio.io/v1beta1 RequestAuthentication   spec: {}
            security.istio.io/v1 RequestAuthentication   spec: {jwtRules: [{jwksUri: "https://a.example/keys"}]}
            security.istio.io/v1 RequestAuthentication   spec: {jwtRules: [{issuer: a, jwksUri: "https://169.254.169.254/"}]}
            security.istio.io/v1 RequestAuthentication   spec: {jwtRules: [{issuer: a, jwks: "none"}]}
            security.istio.io/v1 RequestAuthentication   spec: {jwtRules: [{issuer: a, jwksUri: "https://a.example/", timeout: 5}]}
            security.istio.io/v1 RequestAuthentication   spec: {jwtRules: [{issuer: a, jwksUri: "https://a.example/", fromHeaders: [{}]}]}
            networking.istio.io/v1 VirtualService   spec: {hosts: [a], http: [{route: [{destination: {host: a}}]}]}
            networking.istio.io/v1alpha3 VirtualService   spec: {http: [{mirrorPercent: 5}]}
            networking.istio.io/v1beta1 VirtualService   spec: {http: [{rout: []}]}
            networking.istio.io/v1 VirtualService   spec: {http: [{timeout: 10}]}
            networking.istio.io/v1beta1 DestinationRule   spec: {host: a, trafficPolicy: {loadBalancer: {simple: LEAST_CONN}}}
            networking.istio.io/v1 DestinationRule   spec: {}
            networking.istio.io/v1 DestinationRule   spec: {host: a, trafficPolicy: {tls: {mode: ISTIO_MUTAL}}}
            networking.istio.io/v1alpha3 Gateway   spec: {selector: {istio: ingressgateway}}
            networking.istio.io/v1 ServiceEntry   spec: {hosts: [a.example], ports: [{number: 443, name: tls, protocol: TLS}]}
            networking.istio.io/v1 ServiceEntry   spec: {hosts: [a.example], ports: [{number: 70000, name: a}]}
            networking.istio.io/v1 WorkloadEntry   spec: {address: 10.0.0.1}
            networking.istio.io/v1 WorkloadGroup   spec: {template: {}}
            networking.istio.io/v1beta1 Sidecar   spec: {workloadSelector: {matchLabels: {app: a}}, egress: [{hosts: ["./*"]}]}
            networking.istio.io/v1 Sidecar   spec: {egress: [{hosts: ["payments/*"], port: {number: 80, protocol: HTTP, name: http}}]}
            networking.istio.io/v1 Sidecar   spec: {egress: [{hosts: [payments]}]}
            networking.istio.io/v1 Sidecar   spec: {egress: [{hosts: []}]}
            networking.istio.io/v1 Sidecar   spec: {}
            networking.istio.io/v1alpha3 EnvoyFilter   spec: {configPatches: []}
            networking.istio.io/v1 EnvoyFilter   spec: {}
            networking.istio.io/v1beta1 ProxyConfig   spec: {concurrency: 2}
            telemetry.istio.io/v1 Telemetry   spec: {}
            telemetry.istio.io/v1alpha1 Telemetry   spec: {tracing: [{randomSamplingPercentage: 10}]}
            telemetry.istio.io/v1 Telemetry   spec: {tracings: []}
            telemetry.istio.io/v1beta1 Telemetry   spec: {}
            extensions.istio.io/v1alpha1 WasmPlugin   spec: {url: "oci://a.example/b"}
            extensions.istio.io/v1alpha1 WasmPlugin   spec: {}
            extensions.istio.io/v1alpha1 WasmPlugin   spec: {url: "oci://a.example/b", phase: LATER}
            mesh.koine.io/v1 MeshConfig   spec: {policyMeaning: LAX}
            mesh.koine.io/v2 MeshConfig   spec: {}
            """;

    private VerdictCorpus() {}

    /// An object.
    ///
    /// @param apiVersion its version
    /// @param kind its kind
    /// @param rest the lines after its metadata
    record Entry(String apiVersion, String kind, String rest) {
        /// @return the manifest
        String yaml() {
            return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata: {name: judged, namespace: shop}\n"
                    + rest + "\n";
        }

        /// @return such as `security.istio.io`
        String group() {
            return apiVersion.substring(0, apiVersion.indexOf('/'));
        }

        @Override
        public String toString() {
            return apiVersion + " " + kind + " " + (rest.length() > 80 ? rest.substring(0, 80) : rest);
        }
    }

    /// @return the objects
    static List<Entry> objects() {
        return OBJECTS.lines()
                .map(line -> {
                    String[] parts = line.split(" ", 3);
                    String rest = parts[2].strip().replace("$LONG", LONG).replace("$MANY", MANY);
                    return new Entry(parts[0], parts[1], rest);
                })
                .toList();
    }

    /// @return texts of which no API server makes an object
    static List<String> texts() {
        String head =
                "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: a, namespace: shop}\n";
        return List.of(
                head + "spec: {mtls: {mode: STRICT}, mtls: {mode: DISABLE}}\n",
                head + "spec: {mtls: {mode: STRICT}\n",
                head + "spec: {mtls: {mode: !!str STRICT}}\n",
                head + "spec:\n  <<: {mtls: {mode: STRICT}}\n",
                head + "spec: &a {mtls: *a}\n",
                head + "spec: {x: 0x1F}\n",
                head + "spec: {x: " + "[".repeat(70) + "]".repeat(70) + "}\n",
                "- &a0 ha\n"
                        + String.join(
                                "",
                                IntStream.range(1, 30)
                                        .mapToObj(i -> "- &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
                                        .toList()),
                "[]\n",
                "a\n",
                "kind: PeerAuthentication\nmetadata: {name: a}\n",
                "apiVersion: security.istio.io/v1\nmetadata: {name: a}\n",
                head + "---\n" + head + "spec: {mtls: {mode: STRICT}}\n");
    }
}
