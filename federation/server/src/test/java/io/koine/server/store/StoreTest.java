package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.Hostname;
import io.koine.model.SourceId;
import io.koine.model.spi.StoreUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final SourceId VMS = new SourceId("vms");

    @TempDir
    private Path directory;

    @Test
    void aRestartKeepsEverything() {
        Configuration configuration;
        try (Store store = Fixtures.open(directory)) {
            fill(store);
            configuration = store.configuration().current();
        }
        try (Store store = Fixtures.open(directory)) {
            assertThat(store.configuration().current()).isEqualTo(configuration);
            assertThat(configuration.objects()).hasSize(1);
            assertThat(store.sourceImages().all()).containsExactly(new StoredImage(VMS, 5, "image"));
            assertThat(store.registrations().of(VMS).all()).containsEntry("k", "v");
            assertThat(store.tokens().list(Fixtures.NOW))
                    .containsExactly(new IssuedToken(
                            Fixtures.token("t"), new TokenState.Used(Fixtures.PAYMENT_1, Fixtures.NOW)));
            assertThat(store.issuingKeys()
                            .get("key-1")
                            .orElseThrow()
                            .privateKey()
                            .copy())
                    .isEqualTo(privateKey());
            assertThat(store.ledger().find("1f", leaf().spki()))
                    .map(KnownLeaf::leaf)
                    .contains(leaf());
            assertThat(store.adminToken().matches(Sha256.ofText("admin secret")))
                    .isTrue();
            assertThat(store.addresses().all()).containsEntry(new Hostname("a"), 1);
            assertThat(store.bundleSequence().bundleEpoch()).isEqualTo(2);
        }
    }

    @Test
    void secretsAreNotInTheFilesInClear() throws IOException {
        try (Store store = Fixtures.open(directory)) {
            fill(store);
            // While the store is open its write-ahead log still has every page that was ever written.
            assertThat(anyFileContains("payments".getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            assertNoSecrets();
        }
        assertNoSecrets();
    }

    @Test
    void onlyTheOwnerMayReadTheFiles() throws IOException {
        try (Store store = Fixtures.open(directory)) {
            fill(store);
            assertThat(permissions(Fixtures.storeDirectory(directory))).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(Fixtures.storeDirectory(directory))) {
                assertThat(files)
                        .hasSize(4)
                        .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void aDirectoryOrDatabaseThatOthersMayReadIsRefused() throws IOException {
        Fixtures.open(directory).close();
        Path inside = Fixtures.storeDirectory(directory);
        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwxr-x---"));
        assertRefused("rwxr-x---");

        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(inside.resolve(Store.FILE), PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused("rw-r--r--");
    }

    @Test
    void aDamagedDatabaseIsRefused() throws IOException {
        Fixtures.open(directory).close();
        Files.writeString(Fixtures.storeDirectory(directory).resolve(Store.FILE), "this is no database");

        assertRefused("not a database");
    }

    @Test
    void aNewerDatabaseIsRefused() {
        try (Store store = Fixtures.open(directory)) {
            store.database()
                    .call(
                            "act as a newer program",
                            sql -> sql.update("INSERT INTO migrations (number, name, sha256)"
                                    + " VALUES (999, 'V999__future.sql', 'x')"));
        }
        assertRefused("newer than this program");
        assertRefused("V999__future.sql");
    }

    @Test
    void aDirectoryIsUsedByOneStoreAtATime() {
        try (Store first = Fixtures.open(directory)) {
            assertRefused("in use by another control plane");
            assertThat(first.configuration().latest()).isEqualTo(RevisionNumber.NONE);
        }
        Fixtures.open(directory).close();
    }

    @Test
    void aTransactionThatWasCutOffLeavesNothing() throws IOException {
        Path copy = Files.createDirectory(
                directory.resolve("copy"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Configuration before;
        try (Store store = Fixtures.open(directory)) {
            fill(store);
            before = store.configuration().current();
            store.database().call("cut off", sql -> {
                sql.update("INSERT INTO revisions (number, created, author, comment) VALUES (2, 0, 'x', 'x')");
                sql.update("UPDATE bundle_sequence SET epoch = 99");
                // More than the page cache holds, so that pages of the open transaction reach the log.
                for (int i = 0; i < 200; i++) {
                    sql.update(
                            "INSERT INTO source_records (source, key, value) VALUES ('x', ?, ?)",
                            i,
                            "v".repeat(50_000));
                }
                return copyTo(copy);
            });
        }
        MasterKey key = MasterKey.loadOrCreate(directory.resolve("master.key"));
        try (Store store = Store.open(copy, key)) {
            assertThat(store.configuration().current()).isEqualTo(before);
            assertThat(store.bundleSequence().bundleEpoch()).isEqualTo(2);
            assertThat(store.registrations().of(new SourceId("x")).all()).isEmpty();
            assertThat(store.issuingKeys().all()).hasSize(1);
        }
    }

    @Test
    void aKilledProcessLosesNothingThatWasConfirmed() throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreWriter.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long confirmed = 0;
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < 50; i++) {
                String line = lines.readLine();
                assertThat(line).as("the writer's line %s", i).isNotNull();
                confirmed = Long.parseLong(line);
            }
            assertRefused("in use by another control plane");
        } finally {
            writer.destroyForcibly().waitFor();
        }
        try (Store store = Fixtures.open(directory)) {
            Configuration configuration = store.configuration().current();
            assertThat(configuration.revision().value()).isGreaterThanOrEqualTo(confirmed);
            assertThat(configuration.objects()).hasSize(10);
            assertThat(store.configuration().at(new RevisionNumber(confirmed))).isPresent();
        }
    }

    private static void fill(Store store) {
        store.configuration().apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "manifest")));
        store.sourceImages().put(new StoredImage(VMS, 5, "image"));
        store.registrations().of(VMS).put("k", "v");
        store.tokens().create(Fixtures.token("t"), Fixtures.SECRET);
        store.tokens().redeem(Fixtures.SECRET, Fixtures.NOW, _ -> Fixtures.newInstance(Fixtures.PAYMENT_1));
        store.ledger().recordLeaf(leaf());
        store.issuingKeys().add(new StoredIssuingKey("key-1", "pem", SecretBytes.of(privateKey()), Fixtures.NOW));
        store.adminToken().createIfAbsent(() -> Sha256.ofText("admin secret"));
        store.addresses().assign(List.of(new Hostname("a")), 100);
        store.bundleSequence().advance(1);
    }

    private static Leaf leaf() {
        return Fixtures.leaf("1f", Fixtures.PAYMENT_1);
    }

    private static byte[] privateKey() {
        return "the private key of an issuer".getBytes(StandardCharsets.UTF_8);
    }

    private void assertNoSecrets() throws IOException {
        assertThat(anyFileContains(privateKey())).isFalse();
        assertThat(anyFileContains("a join token's secret".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(anyFileContains("admin secret".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    private boolean anyFileContains(byte[] bytes) throws IOException {
        HexFormat hex = HexFormat.of();
        try (Stream<Path> files = Files.list(Fixtures.storeDirectory(directory))) {
            for (Path file : files.toList()) {
                if (hex.formatHex(Files.readAllBytes(file)).contains(hex.formatHex(bytes))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean copyTo(Path copy) {
        for (String name : List.of(Store.FILE, Store.FILE + "-wal")) {
            try {
                Files.copy(Fixtures.storeDirectory(directory).resolve(name), copy.resolve(name));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return true;
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> Fixtures.open(directory))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(Fixtures.storeDirectory(directory).toString())
                .hasMessageContaining(reason);
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
