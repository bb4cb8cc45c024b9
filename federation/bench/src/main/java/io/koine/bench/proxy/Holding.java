package io.koine.bench.proxy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a proxy has of a type, and what it asks for by name. Numbers of names are places in arrays, so
/// that ten thousand proxies fit into a client.
///
/// Threads: used from one.
final class Holding {
    private static final @Nullable Item[] NOTHING = {};

    private final XdsType type;
    private @Nullable Item[] items = NOTHING;

    /// How many of the proxy's resources refer to a name.
    private int[] references = {};

    private boolean[] subscribed = {};

    /// Names whose references have changed since anything was asked for.
    private List<Name> touched = List.of();

    private int size;
    private int missing;

    Holding(XdsType type) {
        this.type = type;
    }

    XdsType type() {
        return type;
    }

    /// @return what it had of that name before
    @Nullable
    Item put(Item item) {
        int place = room(item.id());
        Item old = items[place];
        items[place] = item;
        if (old == null) {
            size++;
            if (subscribed[place]) {
                missing--;
            }
        }
        return old;
    }

    /// @return what it had of that name
    @Nullable
    Item remove(Name name) {
        int place = room(name);
        Item old = items[place];
        items[place] = null;
        if (old != null) {
            size--;
            if (subscribed[place]) {
                missing++;
            }
        }
        return old;
    }

    /// @return whether it asks for it, or for all
    boolean wants(Name name) {
        int place = room(name);
        return type.isWildcard() || subscribed[place];
    }

    /// A resource that the proxy has refers to a name, or no longer does.
    void refer(Name name, int more) {
        int place = room(name);
        references[place] += more;
        if (touched.isEmpty()) {
            touched = new ArrayList<>();
        }
        touched.add(name);
    }

    /// What follows from the references since the last time.
    ///
    /// @param fresh takes the names to ask for
    /// @param gone takes the names to ask for no more; what the proxy had of them is forgotten
    void follow(Consumer<Name> fresh, Consumer<Name> gone) {
        List<Name> changed = touched;
        touched = List.of();
        for (Name name : changed) {
            int place = room(name);
            boolean wanted = references[place] > 0;
            if (wanted && !subscribed[place]) {
                subscribed[place] = true;
                missing += items[place] == null ? 1 : 0;
                fresh.accept(name);
            } else if (!wanted && subscribed[place]) {
                missing -= items[place] == null ? 1 : 0;
                subscribed[place] = false;
                remove(name);
                gone.accept(name);
            }
        }
    }

    /// @return whether something is asked for by name that has not come
    boolean isWaiting() {
        return missing > 0;
    }

    int size() {
        return size;
    }

    void each(Consumer<Item> task) {
        for (Item item : items) {
            if (item != null) {
                task.accept(item);
            }
        }
    }

    /// @return numbers of the names that it asks for
    int[] subscriptions() {
        int count = 0;
        int[] numbers = new int[subscribed.length];
        for (int place = 0; place < subscribed.length; place++) {
            if (subscribed[place]) {
                numbers[count++] = place;
            }
        }
        return Arrays.copyOf(numbers, count);
    }

    private int room(Name name) {
        int place = name.number();
        if (place >= items.length) {
            int length = Math.max(place + 1, items.length + items.length / 2);
            items = Arrays.copyOf(items, length);
            references = Arrays.copyOf(references, length);
            subscribed = Arrays.copyOf(subscribed, length);
        }
        return place;
    }
}
