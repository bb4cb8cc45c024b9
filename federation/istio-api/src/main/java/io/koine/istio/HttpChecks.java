package io.koine.istio;

import io.koine.model.diagnostic.Code;
import java.util.regex.Pattern;

/// What names and values of HTTP headers must look like (RFC 9110 section 5).
final class HttpChecks {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final Pattern PLAIN_NAME = Pattern.compile("[-_A-Za-z0-9]{1,256}");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]{0,8192}");

    private HttpChecks() {}

    static void headerName(Field at, String name) {
        require(TOKEN, at, name, "the name of a header");
    }

    /// A name for a header that is made of a claim; Istio takes no others.
    static void plainHeaderName(Field at, String name) {
        require(PLAIN_NAME, at, name, "the name of a header of letters, digits, - and _");
    }

    static void headerValue(Field at, String value) {
        require(VALUE, at, value, "the value of a header");
    }

    private static void require(Pattern form, Field at, String text, String what) {
        if (!form.matcher(text).matches()) {
            at.error(Code.INVALID_VALUE, Printable.quoted(text) + " is not " + what);
        }
    }
}
