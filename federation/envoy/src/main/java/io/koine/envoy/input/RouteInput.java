package io.koine.envoy.input;

import io.koine.model.Hostname;

/// The input of the route configuration of an HTTP port of a service.
///
/// @param host the service
/// @param port its port
public record RouteInput(Hostname host, int port) implements ResourceInput {}
