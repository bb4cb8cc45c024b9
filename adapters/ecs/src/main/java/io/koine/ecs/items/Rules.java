package io.koine.ecs.items;

import io.koine.model.SortedCopies;
import io.koine.trust.AddressMap;
import java.util.SortedMap;

/// What the settings say of the translation.
///
/// @param region the AWS region, for localities
/// @param identities whose a task is
/// @param namespaces the mesh's namespace of each Cloud Map namespace that is read, by its name
/// @param addresses as callers dial them
public record Rules(
        String region, IdentityRules identities, SortedMap<String, String> namespaces, AddressMap addresses) {
    public Rules {
        namespaces = SortedCopies.sorted(namespaces);
    }
}
