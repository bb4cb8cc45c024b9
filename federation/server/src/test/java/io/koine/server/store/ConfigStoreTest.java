package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.policy.ObjectKey;
import io.koine.model.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigStoreTest {
    private static final RevisionNumber FIRST = new RevisionNumber(1);

    @TempDir
    private Path directory;

    private Store store;
    private ConfigStore configuration;

    @BeforeEach
    void open() {
        store = Fixtures.open(directory);
        configuration = store.configuration();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anEmptyStoreIsAtRevisionNone() {
        assertThat(configuration.latest()).isEqualTo(RevisionNumber.NONE);
        assertThat(configuration.current()).isEqualTo(new Configuration(RevisionNumber.NONE, List.of()));
        assertThat(configuration.at(RevisionNumber.NONE)).contains(configuration.current());
        assertThat(configuration.at(FIRST)).isEmpty();
    }

    @Test
    void anApplyReportsEachObject() {
        configuration.apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "1"), Fixtures.put("b", "1")));

        ApplyResult.Applied applied = configuration.apply(
                Fixtures.commit("second"),
                List.of(
                        Fixtures.put("a", "1"),
                        Fixtures.put("c", "1"),
                        new Change.Delete(Fixtures.key("absent")),
                        Fixtures.put("b", "2")));

        assertThat(applied.revision()).isEqualTo(new RevisionNumber(2));
        assertThat(applied.outcomes())
                .isEqualTo(Map.of(
                        Fixtures.key("a"), Outcome.UNCHANGED,
                        Fixtures.key("absent"), Outcome.UNCHANGED,
                        Fixtures.key("b"), Outcome.UPDATED,
                        Fixtures.key("c"), Outcome.CREATED));
    }

    @Test
    void anApplyThatChangesNothingMakesNoRevision() {
        configuration.apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "1")));

        ApplyResult.Applied again = configuration.apply(
                Fixtures.commit("again"), List.of(Fixtures.put("a", "1"), new Change.Delete(Fixtures.key("absent"))));

        assertThat(again.revision()).isEqualTo(FIRST);
        assertThat(configuration.latest()).isEqualTo(FIRST);
    }

    @Test
    void anotherApiVersionIsAChange() {
        configuration.apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "1")));

        Change beta = new Change.Put(Fixtures.key("a"), "security.istio.io/v1beta1", "1");

        assertThat(configuration.apply(Fixtures.commit("beta"), List.of(beta)).outcomes())
                .containsEntry(Fixtures.key("a"), Outcome.UPDATED);
    }

    @Test
    void anObjectKeepsItsAgeOverUpdatesButNotOverADeletion() {
        Commit later = new Commit("admin", "", Fixtures.NOW.plus(Duration.ofHours(1)));
        Commit latest = new Commit("admin", "", Fixtures.NOW.plus(Duration.ofHours(2)));
        configuration.apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "1")));

        configuration.apply(later, List.of(Fixtures.put("a", "2")));
        assertThat(configuration.get(Fixtures.key("a")))
                .contains(new StoredObject(
                        Fixtures.key("a"), "security.istio.io/v1", "2", Fixtures.NOW, new RevisionNumber(2)));

        configuration.delete(later, Fixtures.key("a"));
        configuration.apply(latest, List.of(Fixtures.put("a", "2")));
        assertThat(configuration.get(Fixtures.key("a")))
                .contains(new StoredObject(
                        Fixtures.key("a"), "security.istio.io/v1", "2", latest.at(), new RevisionNumber(4)));
    }

    @Test
    void deletingTellsWhetherThereWasSomething() {
        configuration.apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "1")));

        assertThat(configuration.delete(Fixtures.commit("gone"), Fixtures.key("a")))
                .contains(new RevisionNumber(2));
        assertThat(configuration.delete(Fixtures.commit("gone"), Fixtures.key("a")))
                .isEmpty();
        assertThat(configuration.get(Fixtures.key("a"))).isEmpty();
        assertThat(configuration.latest()).isEqualTo(new RevisionNumber(2));
    }

    @Test
    void anExpectedRevisionGuardsAgainstALostUpdate() {
        configuration.apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "1")));

        assertThat(configuration.apply(Fixtures.commit("late"), List.of(Fixtures.put("a", "2")), RevisionNumber.NONE))
                .isEqualTo(new ApplyResult.Conflict(RevisionNumber.NONE, FIRST));
        assertThat(configuration.latest()).isEqualTo(FIRST);
        assertThat(configuration.apply(Fixtures.commit("in time"), List.of(Fixtures.put("a", "2")), FIRST))
                .isInstanceOf(ApplyResult.Applied.class);
    }

    @Test
    void aPreviewChangesNothing() {
        configuration.apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "1")));
        List<Change> changes = List.of(Fixtures.put("a", "2"), Fixtures.put("b", "1"));

        ApplyResult.Applied preview = configuration.preview(changes);

        assertThat(configuration.latest()).isEqualTo(FIRST);
        assertThat(preview.revision()).isEqualTo(FIRST);
        assertThat(preview.outcomes())
                .isEqualTo(configuration.apply(Fixtures.commit("real"), changes).outcomes());
    }

    @Test
    void anObjectIsChangedOncePerRevision() {
        assertThatThrownBy(() -> configuration.apply(
                        Fixtures.commit("twice"), List.of(Fixtures.put("a", "1"), Fixtures.put("a", "2"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AuthorizationPolicy/payments/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE revisions SET author = 'somebody else'",
                "DELETE FROM revisions",
                "INSERT OR REPLACE INTO revisions (number, created, author, comment) VALUES (1, 0, 'x', 'x')",
                "UPDATE changes SET manifest = 'another'",
                "DELETE FROM changes",
                "INSERT OR REPLACE INTO changes (revision, kind, namespace, name, op)"
                        + " VALUES (1, 'AuthorizationPolicy', 'payments', 'a', 'DELETE')"
            })
    void theDatabaseRefusesToRewriteHistory(String statement) {
        configuration.apply(Fixtures.commit("first"), List.of(Fixtures.put("a", "1")));
        Configuration before = configuration.current();

        assertThatThrownBy(() -> store.database().call("tamper", sql -> sql.update(statement)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("append-only");
        assertThat(configuration.current()).isEqualTo(before);
    }

    /// Against a naive model: a map per revision. The seed is the parameter, so that a failure names it.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyRevisionCanBeReadAsItWas(long seed) {
        Random random = new Random(seed);
        List<Map<ObjectKey, String>> history = new ArrayList<>();
        Map<ObjectKey, String> model = new TreeMap<>();
        history.add(Map.copyOf(model));

        for (int step = 0; step < 40; step++) {
            List<Change> changes = new ArrayList<>();
            Map<ObjectKey, String> next = new TreeMap<>(model);
            for (int name = 0; name < 6; name++) {
                int choice = random.nextInt(6);
                ObjectKey key = Fixtures.key("policy-" + name);
                if (choice == 0) {
                    changes.add(new Change.Delete(key));
                    next.remove(key);
                } else if (choice < 3) {
                    changes.add(Fixtures.put("policy-" + name, "manifest " + choice));
                    next.put(key, "manifest " + choice);
                }
            }
            if (!next.equals(model)) {
                history.add(Map.copyOf(next));
            }
            model = next;
            RevisionNumber revision = configuration
                    .apply(Fixtures.commit("step " + step), changes)
                    .revision();
            assertThat(revision.value()).isEqualTo(history.size() - 1L);
        }

        for (int revision = 0; revision < history.size(); revision++) {
            Configuration read = configuration.at(new RevisionNumber(revision)).orElseThrow();
            Map<ObjectKey, String> manifests = new TreeMap<>();
            read.objects().forEach(object -> manifests.put(object.key(), object.manifest()));
            assertThat(manifests).isEqualTo(history.get(revision));
            assertThat(read.objects()).extracting(StoredObject::key).isSorted();
        }
    }
}
