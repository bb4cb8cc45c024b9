package io.koine.bench.proxy;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every version of every resource of a type that any proxy has seen, each looked into once: of those
/// that are known, name and version are compared as bytes, and nothing is made.
///
/// Threads: used from one.
final class Items {
    private static final int FIRST_SLOTS = 1_024;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final XdsType type;
    private final Names names;
    private @Nullable Item[] slots = new Item[FIRST_SLOTS];
    private int count;

    // Of the resource that is being read.
    private int nameStart;
    private int nameLength;
    private int versionStart;
    private int versionLength;
    private int anyStart;
    private int anyLength;

    /// The names of all types.
    static final class Names {
        private final List<Map<String, Name>> byText = new ArrayList<>();
        private final List<List<Name>> byNumber = new ArrayList<>();

        Names() {
            XdsType.ALL.forEach(type -> {
                byText.add(new HashMap<>());
                byNumber.add(new ArrayList<>());
            });
        }

        Name of(XdsType type, String text) {
            List<Name> all = byNumber.get(type.place());
            return byText.get(type.place()).computeIfAbsent(text, any -> {
                Name name = new Name(type, all.size(), text);
                all.add(name);
                return name;
            });
        }

        Name at(XdsType type, int number) {
            return byNumber.get(type.place()).get(number);
        }
    }

    Items(XdsType type, Names names) {
        this.type = type;
        this.names = names;
    }

    /// @param in a message with a `Resource` in it
    /// @param start where it is
    /// @param length how long it is
    /// @return that version
    Item read(ByteBuf in, int start, int length) {
        locate(in, start, length);
        long hash = ((edges(in, nameStart, nameLength) * MIX) ^ edges(in, versionStart, versionLength)) * MIX;
        int slot = (int) (hash >>> Integer.SIZE) & (slots.length - 1);
        for (Item item = slots[slot]; item != null; item = slots[slot]) {
            if (matches(in, item.version(), versionStart, versionLength)
                    && matches(in, item.id().bytes(), nameStart, nameLength)) {
                return item;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        Item made = make(in);
        slots[slot] = made;
        count++;
        if (2 * count > slots.length) {
            grow();
        }
        return made;
    }

    /// @return the name that stands there
    Name name(ByteBuf in, int start, int length) {
        return names.of(type, in.toString(start, length, StandardCharsets.UTF_8));
    }

    private void locate(ByteBuf message, int start, int length) {
        ByteBuf in = message.slice(start, length);
        nameLength = 0;
        versionLength = 0;
        anyLength = 0;
        while (in.isReadable()) {
            int tag = Response.varint(in);
            if ((tag & 7) != Response.LENGTH_DELIMITED) {
                Response.skip(in, tag);
                continue;
            }
            int size = Response.length(in);
            int place = start + in.readerIndex();
            switch (tag >>> 3) {
                case Resource.NAME_FIELD_NUMBER -> {
                    nameStart = place;
                    nameLength = size;
                }
                case Resource.VERSION_FIELD_NUMBER -> {
                    versionStart = place;
                    versionLength = size;
                }
                case Resource.RESOURCE_FIELD_NUMBER -> {
                    anyStart = place;
                    anyLength = size;
                }
                default -> {
                    // What a client of this kind does not need.
                }
            }
            in.skipBytes(size);
        }
    }

    private Item make(ByteBuf in) {
        Name name = name(in, nameStart, nameLength);
        byte[] version = Response.bytes(in, versionStart, versionLength);
        ByteString any = ByteString.copyFrom(Response.bytes(in, anyStart, anyLength));
        Meaning meaning = Meaning.of(type, name.text(), any, names);
        return new Item(name, version, meaning.references(), meaning.ports());
    }

    /// Names that are alike differ at their ends, versions everywhere.
    private static long edges(ByteBuf in, int start, int length) {
        if (length < Long.BYTES) {
            long value = length;
            for (int i = 0; i < length; i++) {
                value = (value << Byte.SIZE) | in.getUnsignedByte(start + i);
            }
            return value;
        }
        int middle = start + (length - Long.BYTES) / 2;
        long ends = in.getLong(start) * 31 + in.getLong(start + length - Long.BYTES);
        return (ends * 31 + in.getLong(middle)) * 31 + length;
    }

    private static long edges(byte[] bytes) {
        return edges(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    private static boolean matches(ByteBuf in, byte[] bytes, int start, int length) {
        if (bytes.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in.getByte(start + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        @Nullable Item[] old = slots;
        slots = new Item[2 * old.length];
        for (Item item : old) {
            if (item != null) {
                long hash = ((edges(item.id().bytes()) * MIX) ^ edges(item.version())) * MIX;
                int slot = (int) (hash >>> Integer.SIZE) & (slots.length - 1);
                while (slots[slot] != null) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                slots[slot] = item;
            }
        }
    }
}
