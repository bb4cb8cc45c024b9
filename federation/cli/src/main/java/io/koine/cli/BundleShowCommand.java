package io.koine.cli;

import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.client.Target;
import io.koine.cli.output.Column;
import io.koine.cli.output.Table;
import io.koine.trust.BundleDocument;
import io.koine.trust.Certificates;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeFormatException;
import io.koine.trust.TrustBundle;
import io.koine.trust.enrol.EnrolmentPaths;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koine bundle show`: the mesh's trust anchors, which are public.
@Command(name = "show", description = "Shows the mesh's trust anchors. Needs no token.")
final class BundleShowCommand implements Callable<Integer> {
    private static final List<Column<X509Certificate>> COLUMNS = List.of(
            Column.of("SHA-256", BundleShowCommand::fingerprint),
            Column.of("FROM", anchor -> anchor.getNotBefore().toInstant().toString()),
            Column.of("UNTIL", anchor -> anchor.getNotAfter().toInstant().toString()),
            Column.of("KEY", anchor -> anchor.getPublicKey().getAlgorithm()),
            Column.of("SUBJECT", anchor -> anchor.getSubjectX500Principal().getName()));

    private final Session session;

    @Option(names = "--pem", description = "Print the anchors in PEM, as --ca-file takes them.")
    private boolean pem;

    BundleShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Target target = session.target();
        String document;
        try (ApiClient client = new ApiClient(target)) {
            document = client.getPublic(EnrolmentPaths.BUNDLE);
        }
        if (session.printedWhole(Json.parse(document))) {
            return ExitCode.OK;
        }
        TrustBundle bundle = parse(target, document);
        if (pem) {
            session.out(Pem.certificates(bundle.authorities()).stripTrailing());
            return ExitCode.OK;
        }
        session.out("trust domain " + bundle.trustDomain() + ", sequence " + bundle.sequence() + ", refresh every "
                + bundle.refreshHint().toSeconds() + " s");
        Table.lines(COLUMNS, bundle.authorities(), session.context().terminalWidth())
                .forEach(session::out);
        return ExitCode.OK;
    }

    private static TrustBundle parse(Target target, String document) {
        try {
            return BundleDocument.parse(target.anchors().bundle().trustDomain(), document);
        } catch (SpiffeFormatException e) {
            throw new CliException("the control plane's bundle cannot be read: " + e.getMessage(), e);
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Certificates.der(certificate));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }
}
