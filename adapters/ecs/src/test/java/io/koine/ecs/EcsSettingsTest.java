package io.koine.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.ecs.items.MeshIdentity;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Settings as text.
final class EcsSettingsTest {
    private static final Map<String, String> LEAST = Map.of("region", "eu-central-1", "clusters", "main");

    @Test
    void leastSettingsHaveDefaults() {
        EcsSettings settings = EcsSettings.parse(LEAST);
        assertThat(settings.pollInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.aws().endpoint()).isEmpty();
        assertThat(settings.aws().namespaces()).isEmpty();
        assertThat(settings.rules().identities().trustTaskTags()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"5s, 7", "200ms, 151", "7s, 6", "30s, 2", "10m, 2"})
    void readingsThatConfirmTakeHalfAMinute(String interval, int readings) {
        Map<String, String> settings = new HashMap<>(LEAST);
        settings.put("poll-interval", interval);
        assertThat(EcsSettings.parse(settings).confirmations()).isEqualTo(readings);
    }

    @Test
    void everySettingIsRead() {
        Map<String, String> all = new HashMap<>(LEAST);
        all.put("clusters", "main, arn:aws:ecs:eu-central-1:123456789012:cluster/other");
        all.put("cloud-map-namespaces", "production=payments, internal");
        all.put("endpoint", "http://127.0.0.1:5000");
        all.put("poll-interval", "500ms");
        all.put("address-map", "10.0.0.0/24=127.80.0.0/24");
        all.put("trust-task-tags", "true");
        all.put("map.payment-role", "payments/payment");
        all.put("labels.payment-role", "app=payment, version=v2");
        EcsSettings settings = EcsSettings.parse(all);
        assertThat(settings.aws().clusters()).hasSize(2);
        assertThat(settings.aws().endpoint()).contains(URI.create("http://127.0.0.1:5000"));
        assertThat(settings.rules().namespaces()).isEqualTo(Map.of("production", "payments", "internal", "internal"));
        assertThat(settings.rules().identities().mapped())
                .isEqualTo(Map.of("payment-role", new MeshIdentity("payments", "payment")));
        assertThat(settings.rules().identities().labels())
                .isEqualTo(Map.of("payment-role", Map.of("app", "payment", "version", "v2")));
        assertThat(settings.rules().addresses().map("10.0.0.1")).isEqualTo("127.80.0.1");
        assertThat(settings.pollInterval()).isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster | main | did you mean \"clusters\"",
                "map. | a/b | not known",
                "map.x | payments | expected <namespace>/<service account>",
                "map.x | PAY/x | not a DNS label",
                "region | Frankfurt | expected one such as eu-central-1",
                "clusters | a,,b | expected names separated by commas",
                "cloud-map-namespaces | production=Not_A_Label | not a DNS label",
                "endpoint | 127.0.0.1:5000 | expected an address",
                "poll-interval | 5 | expected 200ms to 10m",
                "poll-interval | 100ms | expected 200ms to 10m",
                "address-map | 10.0.0.0/8 | expected two ranges",
                "trust-task-tags | yes | expected true or false",
                "labels.x | app | expected <label>=<value>"
            })
    void whatIsWrongIsNamed(String key, String value, String message) {
        Map<String, String> settings = new HashMap<>(LEAST);
        settings.put(key, value);
        assertThatThrownBy(() -> EcsSettings.parse(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(message);
    }

    @Test
    void somethingMustBeRead() {
        assertThatThrownBy(() -> EcsSettings.parse(Map.of("region", "eu-central-1")))
                .hasMessageContaining("expected at least one");
        assertThatThrownBy(() -> EcsSettings.parse(Map.of("clusters", "main"))).hasMessageContaining("region");
    }
}
