package io.koine.ecs.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Whose a task is: what counts, and what does not.
final class IdentityRulesTest {
    private static final MeshIdentity BY_ROLE = new MeshIdentity("payments", "by-role");
    private static final MeshIdentity BY_FAMILY = new MeshIdentity("payments", "by-family");
    private static final Map<String, String> TAGS =
            Map.of("koine:namespace", "payments", "koine:service-account", "by-tags", "koine:label/app", "definition");
    private static final Map<String, String> TASK_TAGS =
            Map.of("koine:namespace", "admin", "koine:service-account", "root", "koine:label/app", "task");

    @Test
    void roleComesBeforeFamilyBeforeTags() {
        assertThat(identity(rules(Map.of("api-role", BY_ROLE, "api", BY_FAMILY), false), TAGS, false))
                .contains(BY_ROLE);
        assertThat(identity(rules(Map.of("api", BY_FAMILY), false), TAGS, false))
                .contains(BY_FAMILY);
        assertThat(identity(rules(Map.of(), false), TAGS, false)).contains(new MeshIdentity("payments", "by-tags"));
    }

    @Test
    void roleThatTheStarterChoseDoesNotCount() {
        assertThat(identity(rules(Map.of("api-role", BY_ROLE), false), Map.of(), true))
                .isEmpty();
        assertThat(identity(rules(Map.of("api-role", BY_ROLE, "api", BY_FAMILY), false), Map.of(), true))
                .contains(BY_FAMILY);
    }

    @Test
    void tagsOfATaskCountOnlyIfTrusted() {
        assertThat(identity(rules(Map.of(), false), Map.of(), false)).isEmpty();
        assertThat(identity(rules(Map.of(), true), Map.of(), false)).contains(new MeshIdentity("admin", "root"));
        assertThat(identity(rules(Map.of(), true), TAGS, false)).contains(new MeshIdentity("payments", "by-tags"));
    }

    @Test
    void labelsFollowTheSameOrder() {
        SortedMap<String, SortedMap<String, String>> labels =
                new TreeMap<>(Map.of("api", new TreeMap<>(Map.of("app", "settings"))));
        IdentityRules set = new IdentityRules(new TreeMap<>(), labels, true);
        assertThat(set.labels(task(false), Readings.definition(TAGS))).isEqualTo(Map.of("app", "settings"));
        assertThat(rules(Map.of(), true).labels(task(false), Readings.definition(TAGS)))
                .isEqualTo(Map.of("app", "definition"));
        assertThat(rules(Map.of(), true).labels(task(false), Readings.definition(Map.of())))
                .isEqualTo(Map.of("app", "task"));
        assertThat(rules(Map.of(), false).labels(task(false), Readings.definition(Map.of())))
                .isEmpty();
    }

    @Test
    void halfAnIdentityIsRefused() {
        assertThatThrownBy(() -> identity(rules(Map.of(), false), Map.of("koine:namespace", "payments"), false))
                .hasMessageContaining("koine:service-account is missing");
    }

    private static IdentityRules rules(Map<String, MeshIdentity> mapped, boolean trustTaskTags) {
        return new IdentityRules(new TreeMap<>(mapped), new TreeMap<>(), trustTaskTags);
    }

    private static Optional<MeshIdentity> identity(
            IdentityRules rules, Map<String, String> definitionTags, boolean roleOverridden) {
        return rules.identity(task(roleOverridden), Readings.definition(definitionTags));
    }

    private static EcsTask task(boolean roleOverridden) {
        return new EcsTask(
                Readings.arn("t1"),
                "main",
                "api:1",
                "",
                "",
                Phase.RUNNING,
                false,
                List.of("10.0.0.1"),
                "",
                new TreeMap<>(TASK_TAGS),
                roleOverridden);
    }
}
