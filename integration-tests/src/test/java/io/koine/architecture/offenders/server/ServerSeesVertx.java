package io.koine.architecture.offenders.server;

import io.vertx.core.Vertx;

/// An event loop far from the code that minds it.
public record ServerSeesVertx(Vertx vertx) {}
