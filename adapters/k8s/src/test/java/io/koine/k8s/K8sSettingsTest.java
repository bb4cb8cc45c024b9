package io.koine.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.koine.model.spi.SourceFactory;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class K8sSettingsTest {
    @Test
    void everythingHasADefault() {
        K8sSettings settings = K8sSettings.parse(Map.of());
        assertThat(settings.kubeconfig()).isEmpty();
        assertThat(settings.meshedLabel()).isEqualTo("koine.io/mesh");
        assertThat(settings.addresses().map("10.0.0.1")).isEqualTo("10.0.0.1");
        assertThat(settings.pace().staleAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void unknownKeyIsRefusedWithTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> K8sSettings.parse(Map.of("adress-map", "")))
                .withMessageContaining("did you mean \"address-map\"");
    }

    @ParameterizedTest
    @CsvSource({
        "stale-after-seconds,0",
        "stale-after-seconds,x",
        "verify-seconds,9",
        "verify-seconds,3601",
        "address-map,10.0.0.0/8"
    })
    void valueOutOfItsRangeIsRefused(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> K8sSettings.parse(Map.of(key, value)))
                .withMessageContaining("setting " + key);
    }

    @Test
    void isFoundByTheServer() {
        assertThat(ServiceLoader.load(SourceFactory.class))
                .filteredOn(factory -> factory.type().equals("k8s"))
                .singleElement()
                .satisfies(factory -> factory.check(Map.of("context", "production")));
    }
}
