package io.koine.architecture.offenders.agent;

import org.bouncycastle.asn1.x500.X500Name;

/// The agent carries the library itself.
public record AgentSeesBouncyCastle(X500Name name) {}
