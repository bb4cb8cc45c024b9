package io.koine.architecture.offenders.trust.x509;

/// Stands for what needs BouncyCastle.
public record Parser(String name) {}
