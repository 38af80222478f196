package dev.celeriac.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsCatalogueTest {

    static List<Setting<?>> all() {
        return SettingsCatalogue.all();
    }

    @Test
    void theNameTableAndTheCatalogueAgreeOnWhatIsSupported() {
        Set<String> claimed = CeleryNames.all().stream()
                .filter(name -> name.support() == CeleryNames.Support.YES)
                .map(CeleryNames.CeleryName::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = all().stream()
                .filter(Setting::knownToCelery)
                .map(Setting::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(declared).isEqualTo(claimed);
    }

    @Test
    void everyNameOfCelerysDefaultsTableIsKnown() {
        long withLegacyName = CeleryNames.all().stream()
                .filter(name -> !name.legacy().isEmpty())
                .count();
        assertThat(withLegacyName).isEqualTo(198);
    }

    @Test
    void unsupportedNamesSayWhy() {
        assertThat(CeleryNames.all())
                .filteredOn(name -> name.support() != CeleryNames.Support.YES)
                .allSatisfy(name -> assertThat(name.why()).as(name.name()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("all")
    void defaultsAreValuesThatTheTypeAccepts(Setting<?> setting) {
        assertThat((Object) setting.type().read(setting.defaultValue())).isEqualTo(setting.defaultValue());
        assertThat((Object) setting.type().read(setting.celeryDefault())).isEqualTo(setting.celeryDefault());
    }

    @ParameterizedTest
    @MethodSource("all")
    void everySettingHasAMeaning(Setting<?> setting) {
        assertThat(setting.doc()).endsWith(".").doesNotContain("\n");
    }

    @Test
    void theDefaultsThatDifferFromCelery() {
        assertThat(all())
                .filteredOn(Setting::differsFromCelery)
                .extracting(Setting::name)
                .containsExactlyInAnyOrder(
                        "broker_url",
                        "task_acks_late",
                        "task_reject_on_worker_lost",
                        "result_backend",
                        "result_extended",
                        "worker_pool",
                        "worker_prefetch_multiplier",
                        "worker_proc_alive_timeout",
                        "beat_scheduler");
    }
}
