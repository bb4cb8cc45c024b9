package io.koine.server.source;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.UnenforcedObject;
import io.koine.server.store.StoredImage;
import java.util.List;
import java.util.TreeMap;

/// Writes a source's image as JSON for the store, and reads it back. Records are written by their components.
public final class ImageCodec {
    private static final TypeReference<List<Item>> ITEMS = new TypeReference<>() {};
    private static final String REASON = "served from its stored image";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .visibility(PropertyAccessor.ALL, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addMixIn(Item.class, ItemTypes.class)
            .addMixIn(Policy.class, PolicyTypes.class)
            .addMixIn(ExtAuthzProvider.Protocol.class, ProtocolTypes.class)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Item.ServiceItem.class, name = "service"),
        @JsonSubTypes.Type(value = Item.WorkloadItem.class, name = "workload"),
        @JsonSubTypes.Type(value = Item.EndpointItem.class, name = "endpoint"),
        @JsonSubTypes.Type(value = Item.PolicyItem.class, name = "policy"),
        @JsonSubTypes.Type(value = Item.AddressItem.class, name = "address")
    })
    private interface ItemTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = PeerAuthentication.class, name = "PeerAuthentication"),
        @JsonSubTypes.Type(value = AuthorizationPolicy.class, name = "AuthorizationPolicy"),
        @JsonSubTypes.Type(value = RequestAuthentication.class, name = "RequestAuthentication"),
        @JsonSubTypes.Type(value = MeshConfig.class, name = "MeshConfig"),
        @JsonSubTypes.Type(value = Sidecar.class, name = "Sidecar"),
        @JsonSubTypes.Type(value = UnenforcedObject.class, name = "unenforced")
    })
    private interface PolicyTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ExtAuthzProvider.Protocol.Grpc.class, name = "grpc"),
        @JsonSubTypes.Type(value = ExtAuthzProvider.Protocol.Http.class, name = "http")
    })
    private interface ProtocolTypes {}

    private ImageCodec() {}

    /// @param image an image that is in sync
    /// @param generation of the catalogue that holds it
    /// @return what the store keeps
    public static StoredImage write(SourceImage image, long generation) {
        try {
            String body = MAPPER.writerFor(ITEMS)
                    .writeValueAsString(List.copyOf(image.items().values()));
            return new StoredImage(image.source(), generation, body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the image of source " + image.source() + " cannot be written", e);
        }
    }

    /// @param stored what the store kept
    /// @return the image, marked stale
    /// @throws IllegalArgumentException if it was written by a program whose model this one does not know
    public static SourceImage read(StoredImage stored) {
        try {
            List<Item> read = MAPPER.readValue(stored.body(), ITEMS);
            // Jackson hands a JSON null over as it is.
            if (read == null || read.contains(null)) {
                throw new IllegalArgumentException(refusal(stored, "null where an item is expected"));
            }
            TreeMap<ItemKey, Item> items = new TreeMap<>();
            read.forEach(item -> items.put(item.key(), item));
            return new SourceImage(stored.source(), SourceImage.State.STALE, REASON, items);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(refusal(stored, e.getOriginalMessage()), e);
        }
    }

    private static String refusal(StoredImage stored, String reason) {
        return "the stored image of source " + stored.source() + " cannot be read: " + reason;
    }
}
