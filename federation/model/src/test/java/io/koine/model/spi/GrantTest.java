package io.koine.model.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.Hostname;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a source may publish.
final class GrantTest {
    private static final String ROOT = "istio-system";

    @Test
    void aNamedNamespaceIsGrantedAndNoOther() {
        Grant grant = grant(List.of("payments"), List.of("orders"));

        assertThat(grant.allowsWorkloads("payments")).isTrue();
        assertThat(grant.allowsWorkloads("orders")).isFalse();
        assertThat(grant.allowsPolicy("orders", ROOT)).isTrue();
        assertThat(grant.allowsPolicy("payments", ROOT)).isFalse();
        assertThat(grant.addresses()).isFalse();
    }

    @Test
    void theStarDoesNotReachThePolicyOfTheRootNamespace() {
        Grant star = grant(List.of("*"), List.of("*"));

        assertThat(star.allowsWorkloads(ROOT)).isTrue();
        assertThat(star.allowsPolicy("payments", ROOT)).isTrue();
        assertThat(star.allowsPolicy(ROOT, ROOT)).isFalse();
        assertThat(grant(List.of(), List.of("*", ROOT)).allowsPolicy(ROOT, ROOT))
                .isTrue();
        assertThat(grant(List.of(), List.of(ROOT)).allowsPolicy("payments", ROOT))
                .isFalse();
    }

    @Test
    void aHostIsGrantedByItsNamespace() {
        Hostname payment = Hostname.ofService("payment", "payments");
        Hostname outside = new Hostname("api.example.com");

        assertThat(grant(List.of("payments"), List.of()).allowsHost(payment)).isTrue();
        assertThat(grant(List.of("orders"), List.of()).allowsHost(payment)).isFalse();
        assertThat(grant(List.of("payments"), List.of()).allowsHost(outside)).isFalse();
        assertThat(grant(List.of("*"), List.of()).allowsHost(outside)).isTrue();
    }

    @Test
    void theSourceOfAddressesMayDoNothingElse() {
        Grant grant = Grant.ofAddresses();

        assertThat(grant.addresses()).isTrue();
        assertThat(grant.allowsWorkloads("payments")).isFalse();
        assertThat(grant.allowsPolicy("payments", ROOT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Payments", "pay*", "**", "a.b", " "})
    void aMisspelledNamespaceIsRefused(String text) {
        assertThatThrownBy(() -> grant(List.of(text), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
        assertThatThrownBy(() -> grant(List.of(), List.of(text))).hasMessageContaining("policy-namespaces");
    }

    private static Grant grant(List<String> namespaces, List<String> policyNamespaces) {
        return new Grant(new TreeSet<>(namespaces), new TreeSet<>(policyNamespaces));
    }
}
