package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutflowTest {
    private final Outflow outflow = new Outflow(100, 100);
    private final List<String> turns = new ArrayList<>();

    /// Given no room, when some is made, then those that wait have their turns one by one, as long as there is room.
    @Test
    void whoWaitsHasATurnWhenThereIsRoom() {
        outflow.took(150);
        assertThat(outflow.hasRoom()).isFalse();
        List.of("a", "b", "c").forEach(name -> outflow.await(() -> turn(name, 40)));
        assertThat(turns).isEmpty();
        outflow.gave(40);
        assertThat(turns).as("still 110").isEmpty();
        outflow.gave(40);
        assertThat(turns).as("70, then 110").containsExactly("a");
        outflow.gave(60);
        assertThat(turns).as("50, then 90, then 130").containsExactly("a", "b", "c");
    }

    /// Given waiters that need nothing any more, then nobody behind them is forgotten.
    @Test
    void aTurnThatIsNotUsedGoesOn() {
        outflow.took(100);
        outflow.await(() -> turn("gone", 0));
        outflow.await(() -> turn("behind", 0));
        outflow.gave(1);
        assertThat(turns).containsExactly("gone", "behind");
    }

    /// Given a slow stream, then what it holds is no burden on the others, and is counted until it is gone.
    @Test
    void theSlowCountForThemselves() {
        outflow.took(100);
        outflow.await(() -> turn("other", 0));
        assertThat(outflow.slowed(100)).isTrue();
        assertThat(turns).containsExactly("other");
        assertThat(outflow.held()).isEqualTo(100);
        outflow.gaveSlow(100);
        assertThat(outflow.held()).isZero();
        assertThat(outflow.peak()).isEqualTo(100);
    }

    /// Given slow streams that hold as much as they may, then what another one holds goes on counting among what all
    /// hold: together it never is more than both limits.
    @Test
    void theSlowHaveALimitThatHolds() {
        outflow.took(100);
        assertThat(outflow.slowed(100)).isTrue();
        outflow.took(100);
        outflow.await(() -> turn("other", 0));
        assertThat(outflow.slowed(1)).isFalse();
        assertThat(outflow.hasRoom()).isFalse();
        assertThat(turns).isEmpty();
        outflow.gaveSlow(100);
        assertThat(outflow.slowed(100)).isTrue();
        assertThat(turns).containsExactly("other");
    }

    private void turn(String name, int bytes) {
        turns.add(name);
        outflow.took(bytes);
        outflow.next();
    }
}
