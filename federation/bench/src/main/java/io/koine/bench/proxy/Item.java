package io.koine.bench.proxy;

import java.util.List;

/// One version of a resource, once for all proxies. Two are equal only if they are the same.
public final class Item {
    private final Name name;
    private final byte[] version;
    private final List<Name> references;
    private final List<Integer> ports;

    /// @param name its name
    /// @param version its version, as it is sent
    /// @param references what whoever has it asks for by name
    /// @param ports of endpoints: theirs
    Item(Name name, byte[] version, List<Name> references, List<Integer> ports) {
        this.name = name;
        this.version = version;
        this.references = List.copyOf(references);
        this.ports = List.copyOf(ports);
    }

    Name id() {
        return name;
    }

    /// @return as it is sent; not to be changed
    byte[] version() {
        return version;
    }

    /// @return what whoever has it asks for by name
    List<Name> references() {
        return references;
    }

    /// @return what it is
    public XdsType type() {
        return name.type();
    }

    /// @return its name
    public String name() {
        return name.text();
    }

    /// @return of endpoints: their ports
    public List<Integer> ports() {
        return ports;
    }
}
