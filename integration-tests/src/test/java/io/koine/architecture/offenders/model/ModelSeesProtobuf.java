package io.koine.architecture.offenders.model;

import com.google.protobuf.ByteString;

/// A library's type in the data.
public record ModelSeesProtobuf(ByteString bytes) {}
