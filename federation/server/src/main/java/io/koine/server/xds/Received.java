package io.koine.server.xds;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// What a made-up proxy reads of a response: a fraction, so that it takes little of the time that it is to save.
///
/// @param typeUrl its type
/// @param nonce what an answer repeats
/// @param versions of the resources, by name
record Received(String typeUrl, String nonce, Map<String, String> versions) {
    /// @param message a [DeltaDiscoveryResponse]
    /// @return the fraction of it
    /// @throws IOException if it is none
    static Received of(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        String typeUrl = "";
        String nonce = "";
        Map<String, String> versions = new HashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case DeltaDiscoveryResponse.TYPE_URL_FIELD_NUMBER -> typeUrl = in.readString();
                case DeltaDiscoveryResponse.NONCE_FIELD_NUMBER -> nonce = in.readString();
                case DeltaDiscoveryResponse.RESOURCES_FIELD_NUMBER -> resource(in, versions);
                default -> in.skipField(tag);
            }
        }
        return new Received(typeUrl, nonce, versions);
    }

    private static void resource(CodedInputStream in, Map<String, String> versions) throws IOException {
        String name = "";
        String version = "";
        int end = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case Resource.NAME_FIELD_NUMBER -> name = in.readString();
                case Resource.VERSION_FIELD_NUMBER -> version = in.readString();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(end);
        versions.put(name, version);
    }
}
