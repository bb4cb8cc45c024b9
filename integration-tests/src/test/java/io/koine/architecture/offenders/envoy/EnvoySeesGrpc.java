package io.koine.architecture.offenders.envoy;

import io.grpc.Status;

/// A state machine that knows its transport.
public record EnvoySeesGrpc(Status status) {}
