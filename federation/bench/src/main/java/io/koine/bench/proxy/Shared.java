package io.koine.bench.proxy;

import io.koine.bench.wire.Connector;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// What the proxies of a crowd share.
///
/// Threads: the connector's, except the counters.
final class Shared {
    private static final long SEED = 20_261_130;

    final Connector connector;
    final Counters counters = new Counters();
    final Listening listening;
    final AtomicInteger connected = new AtomicInteger();
    final AtomicInteger synced = new AtomicInteger();
    final Response response = new Response();
    final Random random = new Random(SEED);
    private final Items.Names names = new Items.Names();
    private final List<Items> items =
            XdsType.ALL.stream().map(type -> new Items(type, names)).toList();

    Shared(Connector connector, Listening listening) {
        this.connector = connector;
        this.listening = listening;
    }

    Items items(XdsType type) {
        return items.get(type.place());
    }

    Name name(XdsType type, int number) {
        return names.at(type, number);
    }

    Item item(XdsType type, ByteBuf message, int index) {
        Response.Spans resources = response.resources();
        return items(type).read(message, resources.start(index), resources.length(index));
    }

    Name removed(XdsType type, ByteBuf message, int index) {
        Response.Spans removed = response.removed();
        return items(type).name(message, removed.start(index), removed.length(index));
    }
}
