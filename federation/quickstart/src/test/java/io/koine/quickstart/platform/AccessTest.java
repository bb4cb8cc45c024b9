package io.koine.quickstart.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.cli.client.CliException;
import io.koine.model.SortedCopies;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AccessTest {
    @Test
    void aClusterOfTheUsersComesBeforePrograms() {
        assertThat(KubernetesAccess.of(Map.of("KOINE_KUBECONFIG", "/a", "KOINE_K8S_BIN", "/b")))
                .isEqualTo(new KubernetesAccess.Kubeconfig(Path.of("/a")));
        assertThat(KubernetesAccess.of(Map.of("KOINE_KUBECONFIG", " ", "KOINE_K8S_BIN", "/b")))
                .isEqualTo(new KubernetesAccess.Programs(Path.of("/b")));
    }

    @Test
    void noClusterIsTakenThatWasNotNamed() {
        assertThat(KubernetesAccess.of(Map.of("KUBECONFIG", "/a"))).isInstanceOf(KubernetesAccess.Missing.class);
    }

    @Test
    void theReasonIsTheLaunchers() {
        assertThat(KubernetesAccess.of(Map.of("KOINE_K8S_BIN_MISSING", "no Go")))
                .isEqualTo(new KubernetesAccess.Missing("no Go"));
        assertThat(AwsAccess.of(Map.of("KOINE_LOCAL_AWS_MISSING", "no network")))
                .isEqualTo(new AwsAccess.Missing("no network"));
    }

    @Test
    void aCommandIsWords() {
        assertThat(AwsAccess.of(Map.of("KOINE_LOCAL_AWS", "python  server.py ")))
                .isEqualTo(new AwsAccess.Command(List.of("python", "server.py")));
    }

    @Test
    void whatCannotBeHadSaysWhy() {
        LocalKubernetes kubernetes = new LocalKubernetes(
                new KubernetesAccess.Missing("no Go"), Path.of("unused"), new TreeSet<>(List.of("shop")));
        assertThatThrownBy(kubernetes::begin).isInstanceOf(CliException.class).hasMessage("no Go");
        kubernetes.close();
        LocalEcs ecs = new LocalEcs(new AwsAccess.Missing("no network"), Path.of("unused"), SortedCopies.none());
        assertThatThrownBy(ecs::begin).isInstanceOf(CliException.class).hasMessage("no network");
        ecs.close();
    }
}
