package io.koine.trust.x509;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/// Lists what the attributes of a certificate request ask for, one text for each thing (RFC 2985 §5.4.2).
final class RequestedContent {
    /// The start of the text for a URI name.
    static final String URI = "URI:";

    private RequestedContent() {}

    /// @param attributes the request's attributes, or null if it has none
    /// @return names as `URI:…`, `DNS:…`, `email:…` with their characters as sent, or `name of kind n`; `CA:true`;
    ///     `extension <oid>` and `attribute <oid>` for anything else
    static List<String> of(@Nullable ASN1Set attributes) {
        List<String> asked = new ArrayList<>();
        if (attributes != null) {
            for (ASN1Encodable element : attributes) {
                add(asked, Attribute.getInstance(element));
            }
        }
        return List.copyOf(asked);
    }

    private static void add(List<String> asked, Attribute attribute) {
        if (!attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
            asked.add("attribute " + attribute.getAttrType().getId());
            return;
        }
        for (ASN1Encodable value : attribute.getAttrValues()) {
            Extensions extensions = Extensions.getInstance(value);
            for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
                add(asked, extensions.getExtension(oid));
            }
        }
    }

    private static void add(List<String> asked, Extension extension) {
        ASN1ObjectIdentifier oid = extension.getExtnId();
        if (oid.equals(Extension.subjectAlternativeName)) {
            for (GeneralName name :
                    GeneralNames.getInstance(extension.getParsedValue()).getNames()) {
                asked.add(text(name));
            }
        } else if (oid.equals(Extension.basicConstraints)) {
            if (BasicConstraints.getInstance(extension.getParsedValue()).isCA()) {
                asked.add("CA:true");
            }
        } else {
            asked.add("extension " + oid.getId());
        }
    }

    private static String text(GeneralName name) {
        String kind = switch (name.getTagNo()) {
            case GeneralName.uniformResourceIdentifier -> URI;
            case GeneralName.dNSName -> "DNS:";
            case GeneralName.rfc822Name -> "email:";
            default -> "";
        };
        return kind.isEmpty()
                ? "name of kind " + name.getTagNo()
                : kind + ASN1IA5String.getInstance(name.getName()).getString();
    }
}
