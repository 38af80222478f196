package dev.celeriac.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RunPlanTest {
    @Test
    @DisplayName("the same seed kills the same workers at the same moments; another one does not")
    void replayable() {
        List<PlannedKill> kills = PlannedKill.schedule(RunPlan.parse("seed=7"));
        assertThat(PlannedKill.schedule(RunPlan.parse("seed=7"))).isEqualTo(kills);
        assertThat(PlannedKill.schedule(RunPlan.parse("seed=8"))).isNotEqualTo(kills);
    }

    @Test
    @DisplayName("by default half of 30 kills are anywhere, and every failpoint has its turn")
    void coverage() {
        List<PlannedKill> kills = PlannedKill.schedule(RunPlan.parse());
        assertThat(kills).hasSize(30);
        assertThat(kills.stream().filter(kill -> kill.point() == null)).hasSize(15);
        var points = new HashSet<>(
                kills.stream().map(PlannedKill::point).filter(Objects::nonNull).toList());
        assertThat(points).containsExactlyInAnyOrderElementsOf(Failpoint.OF_EVERY_TASK);
    }

    @Test
    @DisplayName("a wrong option is named")
    void wrongOptions() {
        assertThatThrownBy(() -> RunPlan.parse("task=5")).hasMessageContaining("task=5");
        assertThatThrownBy(() -> RunPlan.parse("tasks=many"))
                .hasMessageContaining("tasks")
                .hasMessageContaining("many");
        assertThatThrownBy(() -> RunPlan.parse("system=celery", "broker=sqlite"))
                .hasMessageContaining("redis");
        assertThatThrownBy(() -> RunPlan.parse("help")).hasMessageContaining("help");
    }
}
