package io.koine.server;

import io.koine.trust.Pem;
import java.io.IOException;
import java.security.KeyPair;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// Certificate requests that ask for more than a key, as no agent of ours makes them.
public final class Csrs {
    private static final String OWN = "spiffe://mesh.test/ns/shop/sa/web";

    private Csrs() {}

    /// What a request may be greedy for.
    public enum Greedy {
        ANOTHER_IDENTITY,
        THE_CONTROL_PLANE,
        TWO_IDENTITIES,
        A_DNS_NAME,
        TO_BE_AN_AUTHORITY,
        TO_SIGN_CERTIFICATES
    }

    /// @return a request that asks for the URI names
    public static String pem(KeyPair keys, String... uris) throws IOException, OperatorCreationException {
        return pem(keys, names(uris));
    }

    public static String pem(Greedy greedy) throws IOException, OperatorCreationException {
        Extensions wanted = switch (greedy) {
            case ANOTHER_IDENTITY -> names("spiffe://mesh.test/ns/shop/sa/other");
            case THE_CONTROL_PLANE -> names("spiffe://mesh.test/ns/koine-system/sa/koine");
            case TWO_IDENTITIES -> names(OWN, "spiffe://mesh.test/ns/shop/sa/other");
            case A_DNS_NAME ->
                one(Extension.subjectAlternativeName, new GeneralNames(new GeneralName(GeneralName.dNSName, "a.b")));
            case TO_BE_AN_AUTHORITY -> one(Extension.basicConstraints, new BasicConstraints(true));
            case TO_SIGN_CERTIFICATES -> one(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign));
        };
        return pem(TestAgent.newKeys(), wanted);
    }

    private static Extensions names(String... uris) throws IOException {
        GeneralName[] names = Stream.of(uris)
                .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                .toArray(GeneralName[]::new);
        return one(Extension.subjectAlternativeName, new GeneralNames(names));
    }

    private static Extensions one(
            org.bouncycastle.asn1.ASN1ObjectIdentifier oid, org.bouncycastle.asn1.ASN1Encodable value)
            throws IOException {
        ExtensionsGenerator generator = new ExtensionsGenerator();
        generator.addExtension(oid, false, value);
        return generator.generate();
    }

    private static String pem(KeyPair keys, Extensions wanted) throws IOException, OperatorCreationException {
        byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), keys.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wanted)
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
        return Pem.encode(Pem.CERTIFICATE_REQUEST, der);
    }
}
