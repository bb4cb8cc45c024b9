package io.koine.envoy.translate;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.OrMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.koine.mesh.scope.authz.IpRange;
import io.koine.mesh.scope.authz.Text;

/// How texts and addresses are compared.
///
/// Literals are compared as text; where only a regular expression can say it, they are quoted. `\C` stands for any
/// byte: `.` matches no byte that is not UTF-8, so one such byte would carry a header past a DENY.
final class Strings {
    /// Any bytes, as a regular expression.
    static final String BYTES = "\\C*";

    private Strings() {}

    static StringMatcher text(Text text) {
        StringMatcher.Builder matcher = StringMatcher.newBuilder();
        return switch (text.kind()) {
            case EXACT -> matcher.setExact(text.value()).build();
            case PREFIX -> matcher.setPrefix(text.value()).build();
            case SUFFIX -> matcher.setSuffix(text.value()).build();
            case PRESENT -> regex("\\C+");
        };
    }

    /// Envoy ignores, and warns of, the setting beside a regular expression.
    static StringMatcher withoutCase(Text text) {
        StringMatcher matcher = text(text);
        return matcher.hasSafeRegex()
                ? matcher
                : matcher.toBuilder().setIgnoreCase(true).build();
    }

    static StringMatcher regex(String regex) {
        return StringMatcher.newBuilder()
                .setSafeRegex(RegexMatcher.newBuilder().setRegex(regex))
                .build();
    }

    static CidrRange range(IpRange range) {
        return CidrRange.newBuilder()
                .setAddressPrefix(range.address())
                .setPrefixLen(UInt32Value.of(range.prefixLength()))
                .build();
    }

    static ValueMatcher value(StringMatcher matcher) {
        return ValueMatcher.newBuilder().setStringMatch(matcher).build();
    }

    static ValueMatcher inList(StringMatcher matcher) {
        return ValueMatcher.newBuilder()
                .setListMatch(ListMatcher.newBuilder().setOneOf(value(matcher)))
                .build();
    }

    static ValueMatcher either(ValueMatcher one, ValueMatcher other) {
        return ValueMatcher.newBuilder()
                .setOrMatch(OrMatcher.newBuilder().addValueMatchers(one).addValueMatchers(other))
                .build();
    }
}
