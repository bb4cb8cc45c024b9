package io.koine.ecs.items;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.trust.SpiffeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random readings, complete and not: whatever leaves has a reason to, whatever stays unread has one as well,
/// and no endpoint ever stands without its service, its port and its workload.
final class RandomReadingsTest {
    private static final int STEPS = 400;
    private static final int TASKS = 12;
    private static final List<String> SERVICES = List.of("api", "ledger", "mail");

    /// What the previous complete readings lacked of what was published, and how many in a row.
    private Map<ItemKey, Integer> lackedBefore = Map.of();

    private int readings;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void everyRemovalHasAReason(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Set<Integer> running = new HashSet<>();
        readings = 2 + random.nextInt(3);
        Confirmation state =
                Confirmation.first(read(random, running, Set.of(), 1).items(), readings);
        for (int step = 0; step < STEPS; step++) {
            Set<String> gone = change(random, running);
            boolean complete = random.nextInt(4) != 0;
            Translation read = read(random, running, gone, random.nextInt(3) == 0 ? random.nextDouble() : 1);
            Confirmation next = state.next(read, complete);
            String where = "seed " + seed + ", step " + step;
            judge(where, state, read, complete, next);
            lackedBefore = lacked(complete ? state : null, read, next);
            state = next;
        }
    }

    /// What is published though the last complete reading lacks it.
    private Map<ItemKey, Integer> lacked(@Nullable Confirmation whole, Translation read, Confirmation after) {
        Map<ItemKey, Integer> lacked = new HashMap<>(lackedBefore);
        if (whole != null) {
            whole.items().forEach((key, item) -> lacked.merge(key, 1, Integer::sum));
        }
        lacked.keySet().removeAll(read.items().keySet());
        lacked.keySet().retainAll(after.items().keySet());
        return lacked;
    }

    private boolean isConfirmed(ItemKey key) {
        return lackedBefore.getOrDefault(key, 0) + 1 >= readings;
    }

    private void judge(String where, Confirmation before, Translation read, boolean complete, Confirmation after) {
        assertThat(after.items().keySet()).as(where).containsAll(read.items().keySet());
        Set<ItemKey> held = new HashSet<>(after.items().keySet());
        held.removeAll(read.items().keySet());
        for (Item item : before.items().values()) {
            if (read.items().containsKey(item.key())) {
                continue;
            }
            boolean mayGo = read.gone().contains(owner(item))
                    || (complete && (isConfirmed(item.key()) || isSmallLoss(item, before, read)));
            boolean isNeeded = after.items().values().stream()
                    .anyMatch(other -> held.contains(other.key()) && refersTo(other, item));
            assertThat(held.contains(item.key())).as(where + ": " + item.key()).isEqualTo(!mayGo || isNeeded);
        }
        after.items().values().forEach(item -> assertThat(item).as(where).satisfies(each -> isWhole(each, after)));
    }

    /// Counted anew for each item: of its kind (for endpoints: of its service), at most three of ten are
    /// missing and one at least is there.
    private boolean isSmallLoss(Item item, Confirmation before, Translation read) {
        List<Item> group = before.items().values().stream()
                .filter(other -> sameGroup(item, other))
                .toList();
        long missing = group.stream()
                .filter(other -> !read.items().containsKey(other.key()))
                .filter(other -> !read.gone().contains(owner(other)))
                .filter(other -> !isConfirmed(other.key()))
                .count();
        boolean someLeft = read.items().values().stream().anyMatch(other -> sameGroup(item, other));
        return someLeft && missing * 10 <= group.size() * 3L;
    }

    private static boolean sameGroup(Item one, Item other) {
        return (one instanceof Item.EndpointItem(Endpoint a) && other instanceof Item.EndpointItem(Endpoint b))
                ? a.service().equals(b.service())
                : one.key().kind() == other.key().kind();
    }

    private static String owner(Item item) {
        return switch (item) {
            case Item.WorkloadItem(Workload workload) -> workload.id().name();
            case Item.EndpointItem(Endpoint endpoint) -> endpoint.workload().name();
            case Item.ServiceItem _, Item.PolicyItem _, Item.AddressItem _ -> "";
        };
    }

    private static boolean refersTo(Item from, Item to) {
        return from instanceof Item.EndpointItem(Endpoint endpoint)
                && switch (to) {
                    case Item.WorkloadItem(Workload workload) -> workload.id().equals(endpoint.workload());
                    case Item.ServiceItem(Service service) -> service.host().equals(endpoint.service());
                    case Item.EndpointItem _, Item.PolicyItem _, Item.AddressItem _ -> false;
                };
    }

    private static void isWhole(Item item, Confirmation all) {
        if (item instanceof Item.EndpointItem(Endpoint endpoint)) {
            assertThat(all.items())
                    .containsKey(new ItemKey(
                            ItemKey.Kind.WORKLOAD, endpoint.workload().toString()));
            assertThat(all.items()
                            .get(new ItemKey(
                                    ItemKey.Kind.SERVICE, endpoint.service().value())))
                    .isInstanceOfSatisfying(
                            Item.ServiceItem.class,
                            service -> assertThat(service.service().ports()).containsKey(endpoint.servicePort()));
        }
    }

    /// Some tasks start, some stop.
    private static Set<String> change(RandomGenerator random, Set<Integer> running) {
        Set<String> gone = new HashSet<>();
        for (int task = 0; task < TASKS; task++) {
            if (random.nextInt(10) == 0) {
                if (running.remove(task)) {
                    gone.add("t" + task);
                } else {
                    running.add(task);
                }
            }
        }
        return gone;
    }

    /// What is there, or a share of it where the reading is cut short without a word.
    private static Translation read(RandomGenerator random, Set<Integer> running, Set<String> gone, double share) {
        TreeMap<String, TreeMap<Integer, ServicePort>> services = new TreeMap<>();
        List<Item> items = new ArrayList<>();
        for (int task : running) {
            if (random.nextDouble() <= share) {
                String service = SERVICES.get(task % SERVICES.size());
                items.add(new Item.WorkloadItem(workload(task)));
                for (int port = 80; port < 80 + 1 + task % 2; port++) {
                    if (random.nextDouble() <= share) {
                        services.computeIfAbsent(service, key -> new TreeMap<>())
                                .put(port, new ServicePort(port, "", Protocol.TCP));
                        items.add(new Item.EndpointItem(endpoint(service, task, port)));
                    }
                }
            }
        }
        services.forEach((name, ports) -> items.add(new Item.ServiceItem(service(name, ports))));
        return Readings.translation(items, gone.toArray(String[]::new));
    }

    private static Service service(String name, Map<Integer, ServicePort> ports) {
        return new Service(
                Hostname.ofService(name, "payments"),
                "payments",
                name,
                new TreeMap<>(ports),
                List.of(),
                false,
                Resolution.STATIC);
    }

    private static WorkloadId id(int task) {
        return new WorkloadId(Readings.SOURCE, "payments", "t" + task);
    }

    private static Workload workload(int task) {
        return new Workload(
                id(task),
                Platform.ECS,
                SpiffeId.ofWorkload(Readings.TRUST_DOMAIN, "payments", "api"),
                new TreeMap<>(),
                List.of("10.0.0." + task),
                "",
                Locality.UNKNOWN,
                new TreeMap<>(),
                Health.HEALTHY,
                true);
    }

    private static Endpoint endpoint(String service, int task, int port) {
        return new Endpoint(
                Hostname.ofService(service, "payments"),
                port,
                id(task),
                "10.0.0." + task,
                port,
                port,
                "",
                Locality.UNKNOWN,
                1,
                Health.HEALTHY,
                TlsMode.MUTUAL);
    }
}
