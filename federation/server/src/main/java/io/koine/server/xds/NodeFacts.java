package io.koine.server.xds;

import com.google.common.collect.Interner;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.koine.model.EnvoyVersion;
import io.koine.model.SortedCopies;
import io.koine.model.WorkloadId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What an Envoy's node message says of it. The node id is a hint that is checked, never an identity.
///
/// @param id the node id as sent; empty if none was
/// @param name what the node id says; empty if it is of another form
/// @param version its version
/// @param extensions the names of its extensions
record NodeFacts(String id, Optional<NodeId> name, EnvoyVersion version, SortedSet<String> extensions) {
    /// Nothing was said.
    static final NodeFacts NONE =
            new NodeFacts("", Optional.empty(), EnvoyVersion.UNKNOWN, Collections.emptySortedSet());

    /// @param node a node message
    /// @param sets of extensions' names, equal ones kept once: an Envoy has hundreds, most have the same
    static NodeFacts of(Node node, Interner<SortedSet<String>> sets) {
        BuildVersion build = node.getUserAgentBuildVersion();
        EnvoyVersion version = new EnvoyVersion(
                build.getVersion().getMajorNumber(),
                build.getVersion().getMinorNumber(),
                build.getVersion().getPatch());
        TreeSet<String> extensions = new TreeSet<>();
        for (Extension extension : node.getExtensionsList()) {
            if (!extension.getDisabled()) {
                extensions.add(extension.getName());
            }
        }
        return new NodeFacts(
                node.getId(), NodeId.parse(node.getId()), version, sets.intern(SortedCopies.sortedSet(extensions)));
    }

    /// @param instance the instance that the stream is bound to
    /// @return whether the node id (`sidecar~<ip>~<name>.<namespace>~<domain>`) names the same instance
    boolean matches(WorkloadId instance) {
        return name.filter(said ->
                        said.name().equals(instance.name()) && said.namespace().equals(instance.namespace()))
                .isPresent();
    }
}
