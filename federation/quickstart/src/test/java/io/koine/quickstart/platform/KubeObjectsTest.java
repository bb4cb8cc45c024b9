package io.koine.quickstart.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.koine.quickstart.platform.KubeObjects.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeObjectsTest {
    @Test
    void aPodSaysWhereItsProxyListensAndNoNodeTakesIt() {
        Pod pod = KubeObjects.pod(Places.pod("stock-1", 3), "");
        assertThat(pod.getMetadata().getAnnotations())
                .containsEntry("koine.io/listen-ports", "8080:18080,9090:19090")
                .containsEntry("koine.io/instance", "stock-1");
        assertThat(pod.getMetadata().getLabels())
                .containsEntry("koine.io/mesh", "enabled")
                .containsEntry("app", "stock")
                .containsEntry("app.kubernetes.io/managed-by", "koine-quickstart");
        assertThat(pod.getSpec().getSchedulerName()).isEqualTo("koine-quickstart");
        assertThat(pod.getSpec().getNodeName()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"STARTING,false,false,false", "READY,true,true,false", "TERMINATING,false,true,true"})
    void aSliceTellsThePhase(Phase phase, boolean ready, boolean serving, boolean terminating) {
        EndpointSlice slice = KubeObjects.slice(Places.workload("shop", "stock-1", 3), "10.244.0.3", phase);
        EndpointConditions conditions = slice.getEndpoints().getFirst().getConditions();
        assertThat(conditions.getReady()).isEqualTo(ready);
        assertThat(conditions.getServing()).isEqualTo(serving);
        assertThat(conditions.getTerminating()).isEqualTo(terminating);
        assertThat(slice.getMetadata().getLabels()).containsEntry("kubernetes.io/service-name", "stock");
        assertThat(slice.getEndpoints().getFirst().getTargetRef().getName()).isEqualTo("stock-1");
    }
}
