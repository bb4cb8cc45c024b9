package io.koine.bench.proxy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// A response of delta xDS, read as far as a measuring client needs: names and versions as text, the resources
/// themselves as bytes, of which only one copy of each version is ever looked into.
///
/// @param typeUrl what it is about
/// @param nonce to be acknowledged
/// @param resources what is new
/// @param removed names of what has gone
/// @param bytes its length on the wire, without gRPC's five
record Received(String typeUrl, String nonce, List<Item> resources, List<String> removed, int bytes) {
    /// A resource.
    ///
    /// @param name its name
    /// @param version its version
    /// @param any the bytes of the `google.protobuf.Any` that holds it
    record Item(String name, String version, ByteString any) {}

    /// @param stream the message
    /// @return what it says
    static Received read(InputStream stream) {
        try {
            byte[] bytes = stream.readAllBytes();
            return read(CodedInputStream.newInstance(bytes), bytes.length);
        } catch (IOException e) {
            throw new IllegalArgumentException("a response that is no DeltaDiscoveryResponse", e);
        }
    }

    private static Received read(CodedInputStream in, int length) throws IOException {
        String typeUrl = "";
        String nonce = "";
        List<Item> resources = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case DeltaDiscoveryResponse.TYPE_URL_FIELD_NUMBER -> typeUrl = in.readStringRequireUtf8();
                case DeltaDiscoveryResponse.NONCE_FIELD_NUMBER -> nonce = in.readStringRequireUtf8();
                case DeltaDiscoveryResponse.REMOVED_RESOURCES_FIELD_NUMBER -> removed.add(in.readStringRequireUtf8());
                case DeltaDiscoveryResponse.RESOURCES_FIELD_NUMBER -> {
                    int limit = in.pushLimit(in.readRawVarint32());
                    resources.add(item(in));
                    in.popLimit(limit);
                }
                default -> skip(in, tag);
            }
        }
        return new Received(typeUrl, nonce, resources, removed, length);
    }

    private static Item item(CodedInputStream in) throws IOException {
        String name = "";
        String version = "";
        ByteString any = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case Resource.NAME_FIELD_NUMBER -> name = in.readStringRequireUtf8();
                case Resource.VERSION_FIELD_NUMBER -> version = in.readStringRequireUtf8();
                case Resource.RESOURCE_FIELD_NUMBER -> any = in.readBytes();
                default -> skip(in, tag);
            }
        }
        return new Item(name, version, any);
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("an end that nothing began");
        }
    }
}
