package io.koine.bench.proxy;

import java.nio.charset.StandardCharsets;

/// The name of a resource, once for all proxies. Two are equal only if they are the same.
final class Name {
    private final XdsType type;
    private final int number;
    private final String text;
    private final byte[] bytes;

    /// @param type of the resource
    /// @param number within the type, from 0
    /// @param text the name
    Name(XdsType type, int number, String text) {
        this.type = type;
        this.number = number;
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    XdsType type() {
        return type;
    }

    /// @return within the type, from 0: what proxies know of the name stands there
    int number() {
        return number;
    }

    String text() {
        return text;
    }

    /// @return the name, as it is sent; not to be changed
    byte[] bytes() {
        return bytes;
    }
}
