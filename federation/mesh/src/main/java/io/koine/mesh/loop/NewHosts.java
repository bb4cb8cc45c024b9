package io.koine.mesh.loop;

import io.koine.model.Hostname;
import io.koine.model.catalogue.Catalogue;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The hosts that have no address yet: each is asked for once, until it has one or goes.
///
/// Threads: owned by the loop's thread. Bounded by the catalogue's services.
final class NewHosts {
    private final Set<Hostname> askedFor = new HashSet<>();
    private final TreeSet<Hostname> unasked = new TreeSet<>();
    private Catalogue seen = Catalogue.EMPTY;

    /// Whoever keeps the addresses has come back, maybe without what it was asked for.
    void askAgain() {
        unasked.addAll(askedFor);
        askedFor.clear();
    }

    /// Looks only at hosts that changed since it was asked last.
    ///
    /// @param catalogue the newest catalogue
    /// @return what to ask for, if anything
    Optional<LoopAction.AllotAddresses> in(Catalogue catalogue) {
        catalogue.services().difference(seen.services()).keys().forEach(host -> look(host, catalogue));
        catalogue.addresses().difference(seen.addresses()).keys().forEach(host -> look(host, catalogue));
        seen = catalogue;
        if (unasked.isEmpty()) {
            return Optional.empty();
        }
        LoopAction.AllotAddresses ask = new LoopAction.AllotAddresses(unasked);
        askedFor.addAll(unasked);
        unasked.clear();
        return Optional.of(ask);
    }

    private void look(Hostname host, Catalogue catalogue) {
        boolean without =
                catalogue.services().containsKey(host) && !catalogue.addresses().containsKey(host);
        if (!without) {
            askedFor.remove(host);
            unasked.remove(host);
        } else if (!askedFor.contains(host)) {
            unasked.add(host);
        }
    }
}
