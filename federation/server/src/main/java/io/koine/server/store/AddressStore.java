package io.koine.server.store;

import io.koine.model.Hostname;
import io.koine.model.SortedCopies;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The place of each mesh host in every proxy's outbound range. A place is never given to another host, also
/// when the host is gone: somebody may still have its address in a cache.
public final class AddressStore {
    private final Database database;

    AddressStore(Database database) {
        this.database = database;
    }

    /// Gives a place to every host that has none: the lowest number that was never given, in the order of the
    /// hosts.
    ///
    /// @param hosts the hosts
    /// @param limit how many addresses the range holds; every offset is below it
    /// @return offsets from the base of the range, from 1 on, by host; a host for which there is no room is
    ///     missing
    public SortedMap<Hostname, Integer> assign(Collection<Hostname> hosts, long limit) {
        return database.call("assign addresses", sql -> {
            SortedMap<Hostname, Integer> assigned = new TreeMap<>();
            long next = 1 + sql.number("SELECT COALESCE(MAX(place), 0) FROM addresses");
            for (Hostname host : SortedCopies.sortedSet(hosts)) {
                Optional<Integer> place = find(sql, host);
                if (place.isEmpty() && next < Math.min(limit, Integer.MAX_VALUE)) {
                    place = Optional.of((int) next++);
                    sql.update("INSERT INTO addresses (host, place) VALUES (?, ?)", host.value(), place.get());
                }
                place.filter(offset -> offset < limit).ifPresent(offset -> assigned.put(host, offset));
            }
            return SortedCopies.sorted(assigned);
        });
    }

    /// @return the offsets of all hosts that were ever given one
    public SortedMap<Hostname, Integer> all() {
        return database.call("read addresses", sql -> {
            SortedMap<Hostname, Integer> places = new TreeMap<>();
            for (Place place : sql.list(AddressStore::place, "SELECT host, place FROM addresses")) {
                places.put(place.host, place.offset);
            }
            return SortedCopies.sorted(places);
        });
    }

    private static Optional<Integer> find(Sql sql, Hostname host) throws SQLException {
        return sql.first(AddressStore::place, "SELECT host, place FROM addresses WHERE host = ?", host.value())
                .map(Place::offset);
    }

    private static Place place(Row row) throws SQLException {
        return new Place(new Hostname(row.text("host")), (int) row.number("place"));
    }

    private record Place(Hostname host, int offset) {}
}
