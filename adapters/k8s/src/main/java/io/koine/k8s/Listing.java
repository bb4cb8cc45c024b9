package io.koine.k8s;

import io.koine.k8s.image.KubeObject;
import io.koine.k8s.image.ObjectRef;
import io.koine.model.SortedCopies;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// All objects of one kind, as a list gave them.
///
/// @param version the version of the collection, from which a watch goes on
/// @param objects by name
record Listing(String version, SortedMap<ObjectRef, KubeObject> objects) {
    /// A list that lacks more than this share of what is held is in doubt …
    private static final double MANY_SHARE = 0.3;

    /// … unless it is less than this many.
    private static final int MANY = 5;

    Listing {
        objects = SortedCopies.sorted(objects);
    }

    /// @param held names of objects that were there before
    /// @return those that the list lacks
    SortedSet<ObjectRef> lacks(Collection<ObjectRef> held) {
        TreeSet<ObjectRef> missing = new TreeSet<>(held);
        missing.removeAll(objects.keySet());
        return missing;
    }

    /// Whether what a list lacks makes the list itself doubtful: an API server that has lost its data, or
    /// that answers with nothing by mistake, must not empty the mesh.
    ///
    /// @param held how many objects were there before
    /// @param missing how many of them it lacks
    /// @return whether that is all or too many
    static boolean isDoubtful(int held, int missing) {
        return missing > 0 && (missing == held || (missing >= MANY && missing > held * MANY_SHARE));
    }
}
