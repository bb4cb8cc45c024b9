package io.koine.architecture.offenders.server;

import io.koine.architecture.offenders.vm.Adapter;

/// A platform that cannot be left out.
public record ServerNamesAdapter(Adapter adapter) {}
