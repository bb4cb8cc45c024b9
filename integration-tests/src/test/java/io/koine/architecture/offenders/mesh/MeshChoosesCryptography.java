package io.koine.architecture.offenders.mesh;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

/// A provider chosen far from the start.
public record MeshChoosesCryptography(AmazonCorrettoCryptoProvider provider) {}
