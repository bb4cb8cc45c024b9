package io.koine.architecture.offenders.agent;

import io.koine.architecture.offenders.trust.x509.Parser;

/// The agent carries the library behind the parser.
public record AgentSeesX509(Parser parser) {}
