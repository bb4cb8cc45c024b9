package io.koine.bench.proxy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How many of a crowd behave other than they should.
///
/// @param slow share of slow ones, 0 to 1
/// @param silent share of those that acknowledge nothing
/// @param refusing share of those that refuse everything
/// @param flapping share of those that come and go
public record Manners(double slow, double silent, double refusing, double flapping) {
    /// All behave.
    public static final Manners GOOD = new Manners(0, 0, 0, 0);

    /// @throws IllegalArgumentException if a share is not one, or nobody behaves
    public Manners {
        if (!(slow >= 0 && silent >= 0 && refusing >= 0 && flapping >= 0)
                || !(slow + silent + refusing + flapping < 1)) {
            throw new IllegalArgumentException("slow " + slow + ", silent " + silent + ", refusing " + refusing
                    + ", flapping " + flapping + "; expected shares from 0 that are less than 1 together");
        }
    }

    /// @param size how many proxies
    /// @return how each behaves: those that do as they should come first; a share that is not 0 is at least
    ///     one proxy
    public List<Manner> of(int size) {
        List<Manner> others = new ArrayList<>();
        others.addAll(Collections.nCopies(count(slow, size), Manner.SLOW));
        others.addAll(Collections.nCopies(count(silent, size), Manner.SILENT));
        others.addAll(Collections.nCopies(count(refusing, size), Manner.REFUSING));
        others.addAll(Collections.nCopies(count(flapping, size), Manner.FLAPPING));
        List<Manner> all = new ArrayList<>(Collections.nCopies(Math.max(0, size - others.size()), Manner.NORMAL));
        all.addAll(others);
        return all;
    }

    private static int count(double share, int size) {
        return (int) Math.ceil(share * size);
    }
}
