package io.koine.architecture.offenders.trust.json;

import io.koine.architecture.offenders.trust.x509.Parser;

/// A package that the agent loads needs one that it has not.
public record JsonSeesX509(Parser parser) {}
