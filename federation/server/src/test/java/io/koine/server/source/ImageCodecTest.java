package io.koine.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.policy.Policy;
import io.koine.model.testing.RandomItems;
import io.koine.server.store.StoredImage;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the store keeps of a source is read back as it was.
final class ImageCodecTest {
    private static final SourceId SOURCE = new SourceId("vm");

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsWrittenIsRead(long seed) {
        SourceImage image = new SourceImage(SOURCE, State.SYNCED, "", new RandomItems(new Random(seed)).items(SOURCE));

        StoredImage stored = ImageCodec.write(image, 7);
        SourceImage read = ImageCodec.read(stored);

        assertThat(stored.generation()).isEqualTo(7);
        assertThat(read.source()).isEqualTo(SOURCE);
        assertThat(read.state()).isEqualTo(State.STALE);
        assertThat(read.reason()).isNotEmpty();
        assertThat(read.items()).isEqualTo(image.items());
        assertThat(ImageCodec.write(read, 7)).as("written the same way again").isEqualTo(stored);
    }

    @Test
    void theGeneratorMakesEveryKind() {
        Set<ItemKey.Kind> kinds = EnumSet.noneOf(ItemKey.Kind.class);
        Set<Class<?>> policies = new HashSet<>();
        seeds().forEach(seed -> new RandomItems(new Random(seed)).items(SOURCE).forEach((key, item) -> {
            kinds.add(key.kind());
            if (item instanceof Item.PolicyItem(Policy policy)) {
                policies.add(policy.getClass());
            }
        }));

        assertThat(kinds).containsExactlyInAnyOrder(ItemKey.Kind.values());
        assertThat(policies).containsExactlyInAnyOrder(Policy.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[null]",
                "[{}]",
                "[{\"is\":\"future\"}]",
                "[{\"is\":\"address\"}]",
                "[{\"is\":\"address\",\"host\":{\"value\":\"a\"}}]",
                "[{\"is\":\"address\",\"host\":null,\"offset\":1}]",
                "[{\"is\":\"address\",\"host\":{\"value\":\"NOT A HOST\"},\"offset\":1}]",
                "[{\"is\":\"address\",\"host\":{\"value\":\"a\"},\"offset\":0}]",
                "[{\"is\":\"address\",\"host\":{\"value\":\"a\"},\"offset\":1,\"more\":2}]",
                "[{\"is\":\"address\",\"host\":{\"value\":\"a\"},\"offset\":1}"
            })
    void whatThisProgramDoesNotKnowIsRefused(String body) {
        assertThatThrownBy(() -> ImageCodec.read(new StoredImage(SOURCE, 1, body)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("source vm");
    }

    /// Without its default being noticed: a service would silently be no headless one.
    @Test
    void aMissingComponentIsRefused() {
        Item service = new Item.ServiceItem(new RandomItems(new Random(1)).service(SOURCE));
        SourceImage image = new SourceImage(SOURCE, State.SYNCED, "", new TreeMap<>(Map.of(service.key(), service)));
        StoredImage whole = ImageCodec.write(image, 1);
        String body = whole.body().replaceFirst("\"headless\":(true|false),", "");
        assertThat(body).hasSizeLessThan(whole.body().length());

        assertThat(ImageCodec.read(whole).items()).hasSize(1);
        assertThatThrownBy(() -> ImageCodec.read(new StoredImage(SOURCE, 1, body)))
                .hasMessageContaining("headless");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDamagedImageIsRefusedOrStillAnImage(long seed) {
        Random random = new Random(seed);
        SourceImage image = new SourceImage(SOURCE, State.SYNCED, "", new RandomItems(random).items(SOURCE));
        StringBuilder body = new StringBuilder(ImageCodec.write(image, 1).body());
        for (int i = random.nextInt(4); i >= 0 && !body.isEmpty(); i--) {
            body.deleteCharAt(random.nextInt(body.length()));
        }
        try {
            assertThat(ImageCodec.read(new StoredImage(SOURCE, 1, body.toString()))
                            .source())
                    .isEqualTo(SOURCE);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("source vm");
        }
    }
}
