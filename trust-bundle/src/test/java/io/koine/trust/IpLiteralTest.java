package io.koine.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.64.0.1", "255.255.255.255", "::", "::1", "2001:db8::A", "1:2:3:4:5:6:7:8"})
    void literalsAreRead(String text) {
        assertThat(IpLiteral.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "cafe",
                "1",
                "127.1",
                "1.2.3",
                "1.2.3.4.5",
                "256.0.0.1",
                "01.2.3.4",
                "0x7f.0.0.1",
                " 1.2.3.4",
                "1.2.3.4 ",
                "1.2.3.4\n",
                "١.2.3.4",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "12345::",
                "[::1]",
                "fe80::1%lo",
                "::ffff:1.2.3.4",
                "::ffff:102:304"
            })
    void anythingElseIsNotLookedUp(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }
}
