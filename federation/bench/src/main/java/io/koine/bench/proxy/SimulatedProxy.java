package io.koine.bench.proxy;

import io.koine.bench.wire.GrpcCall;
import io.koine.bench.wire.Receiver;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One proxy on a connection of its own, which asks as Envoy 1.40 does: its node in the first message
/// only, clusters and then their endpoints by name, listeners and then their routes and filters by name;
/// it acknowledges whatever comes, and when it returns it says what it has. When its stream ends it
/// returns after a while, as the bootstrap of Koine's agent says: half a second, then longer, at most
/// five, by chance.
///
/// Threads: the connector's.
final class SimulatedProxy implements Receiver {
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MOST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long FLAP_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int REQUEST_BYTES = 256;

    private final int number;
    private final Identity identity;
    private final Manner manner;
    private final Shared shared;
    private final List<Holding> holdings =
            XdsType.ALL.stream().map(Holding::new).toList();
    private final Set<XdsType> asked = EnumSet.noneOf(XdsType.class);
    private final Set<XdsType> answered = EnumSet.noneOf(XdsType.class);
    private @Nullable GrpcCall call;
    private boolean isWanted;
    private boolean isOpening;
    private boolean wasSynced;

    /// Whether it has ever had everything.
    private boolean isComplete;

    private long backoff = FIRST_BACKOFF_NANOS;

    SimulatedProxy(int number, Identity identity, Manner manner, Shared shared) {
        this.number = number;
        this.identity = identity;
        this.manner = manner;
        this.shared = shared;
    }

    /// Opens a stream, and opens it again when it ends.
    void connect() {
        isWanted = true;
        open();
    }

    private void open() {
        if (isWanted && call == null && !isOpening) {
            isOpening = true;
            shared.connector.call(this, manner.reading(), identity.tls());
        }
    }

    /// Cuts the connection. What it brought is kept.
    void disconnect() {
        isWanted = false;
        cut();
    }

    private void cut() {
        GrpcCall open = call;
        if (open != null) {
            forget();
            open.close();
        }
    }

    private void forget() {
        call = null;
        shared.connected.decrementAndGet();
        asked.clear();
        answered.clear();
        settle();
    }

    /// One that returns with everything may be told nothing, since nothing is new.
    ///
    /// @return whether everything that is named has come
    private boolean isSynced() {
        return call != null && (isComplete || isAnswered()) && holdings.stream().noneMatch(Holding::isWaiting);
    }

    /// @return whether clusters and listeners have been answered on the stream that is open
    private boolean isAnswered() {
        return answered.contains(XdsType.CLUSTER) && answered.contains(XdsType.LISTENER);
    }

    private void settle() {
        boolean isSynced = isSynced();
        isComplete |= isSynced;
        if (isSynced != wasSynced) {
            wasSynced = isSynced;
            if (manner == Manner.NORMAL) {
                shared.synced.addAndGet(isSynced ? 1 : -1);
            }
        }
    }

    @Override
    public void opened(GrpcCall opened) {
        isOpening = false;
        if (!isWanted) {
            opened.close();
            return;
        }
        call = opened;
        shared.connected.incrementAndGet();
        boolean returns = holding(XdsType.CLUSTER).size() > 0;
        for (XdsType type : XdsType.ALL) {
            // One that returns asks for all that it had asked for, without waiting for answers.
            int[] names = holding(type).subscriptions();
            if (type == XdsType.CLUSTER || (returns && (type.isWildcard() || names.length > 0))) {
                send(type, out -> {
                    for (int name : names) {
                        Request.subscribe(out, shared.name(type, name));
                    }
                });
            }
        }
        settle();
        if (manner == Manner.FLAPPING) {
            shared.connector.schedule(() -> flap(opened), FLAP_NANOS + chance(FLAP_NANOS));
        }
    }

    private void flap(GrpcCall opened) {
        if (call == opened) {
            cut();
            shared.connector.schedule(this::open, chance(FIRST_BACKOFF_NANOS));
        }
    }

    private long chance(long nanos) {
        return (long) (shared.random.nextDouble() * nanos);
    }

    @Override
    public void ended(GrpcCall ended, String why) {
        if (call == ended) {
            shared.counters.ended(why);
            forget();
        } else if (ended.wasOpened()) {
            // Cut here, which has been seen to.
            return;
        } else {
            isOpening = false;
            shared.counters.notConnected();
        }
        if (isWanted) {
            shared.connector.schedule(this::open, chance(backoff));
            backoff = Math.min(MOST_BACKOFF_NANOS, 2 * backoff);
        }
    }

    @Override
    public void message(GrpcCall from, ByteBuf message) {
        if (from != call) {
            return;
        }
        long now = System.nanoTime();
        backoff = FIRST_BACKOFF_NANOS;
        Response response = shared.response;
        response.read(message);
        shared.counters.received(
                message.readableBytes(),
                response.resources().count(),
                response.removed().count());
        XdsType.of(response.typeUrl()).ifPresent(type -> {
            boolean refused = manner == Manner.REFUSING;
            if (!refused) {
                take(type, message, now);
            }
            answered.add(type);
            if (manner != Manner.SILENT) {
                acknowledge(type, response.nonce(), refused);
            }
            follow();
            settle();
        });
    }

    private void take(XdsType type, ByteBuf message, long now) {
        Holding holding = holding(type);
        for (int i = 0; i < shared.response.resources().count(); i++) {
            Item item = shared.item(type, message, i);
            if (!holding.wants(item.id())) {
                shared.counters.unasked();
            }
            Item old = holding.put(item);
            shared.listening.received(number, item, now);
            if (old != item) {
                refer(item, 1);
                refer(old, -1);
            }
        }
        for (int i = 0; i < shared.response.removed().count(); i++) {
            refer(holding.remove(shared.removed(type, message, i)), -1);
        }
    }

    private void refer(@Nullable Item item, int more) {
        if (item != null) {
            for (Name name : item.references()) {
                holding(name.type()).refer(name, more);
            }
        }
    }

    private void acknowledge(XdsType type, byte[] nonce, boolean refused) {
        send(type, out -> {
            Request.nonce(out, nonce);
            if (refused) {
                Request.refusal(out);
            }
        });
    }

    /// Asks for what is new among the names, and no more for what has gone.
    private void follow() {
        for (Holding holding : holdings) {
            List<Name> fresh = new ArrayList<>(0);
            List<Name> gone = new ArrayList<>(0);
            holding.follow(fresh::add, gone::add);
            if (!fresh.isEmpty() || !gone.isEmpty()) {
                send(holding.type(), out -> {
                    fresh.forEach(name -> Request.subscribe(out, name));
                    gone.forEach(name -> Request.unsubscribe(out, name));
                });
            }
        }
        if (answered.contains(XdsType.CLUSTER) && !asked.contains(XdsType.LISTENER)) {
            send(XdsType.LISTENER, out -> {});
        }
    }

    /// The first request of a type on a stream says what is there already.
    private void send(XdsType type, Consumer<ByteBuf> more) {
        if (call != null) {
            ByteBuf out = call.message(REQUEST_BYTES);
            if (asked.isEmpty()) {
                Request.node(out, identity.node());
            }
            Request.type(out, type);
            more.accept(out);
            if (asked.add(type)) {
                holding(type).each(item -> Request.has(out, item));
            }
            call.send(out);
        }
    }

    private Holding holding(XdsType type) {
        return holdings.get(type.place());
    }

    /// @return what it waits for, for people
    String missing() {
        if (call == null) {
            return "not connected";
        }
        StringBuilder text = new StringBuilder();
        for (Holding holding : holdings) {
            if (holding.isWaiting()) {
                text.append(holding.type()).append(" by name, ");
            }
        }
        return text + "asked for " + asked + ", answered " + answered;
    }

    /// @return how many resources it has
    int size() {
        return holdings.stream().mapToInt(Holding::size).sum();
    }

    boolean behaves() {
        return manner == Manner.NORMAL;
    }

    boolean isWaiting() {
        return !isSynced();
    }

    Identity identity() {
        return identity;
    }

    /// @return names and versions of everything that it has, as text that is equal for equal state
    String state() {
        TreeMap<String, String> all = new TreeMap<>();
        for (Holding holding : holdings) {
            holding.each(item ->
                    all.put(holding.type() + " " + item.name(), new String(item.version(), StandardCharsets.US_ASCII)));
        }
        return all.toString();
    }
}
