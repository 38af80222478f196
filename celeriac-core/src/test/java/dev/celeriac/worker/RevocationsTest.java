package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Revocations revocations = new Revocations(now::get);

    @Test
    void areForgottenAfterThreeHours() {
        revocations.revoke("a");
        now.set(START.plus(Revocations.KEPT));
        revocations.revoke("b");
        assertThat(revocations.ids()).containsOnlyKeys("a", "b");
        now.set(START.plus(Revocations.KEPT).plusSeconds(1));
        assertThat(revocations.contains("a")).isFalse();
        assertThat(revocations.contains("b")).isTrue();
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        revocations.revokeAll(IntStream.rangeClosed(0, Revocations.MOST)
                .mapToObj(i -> "r" + i)
                .toList());
        assertThat(revocations.contains("r0")).isFalse();
        assertThat(revocations.contains("r1")).isTrue();
        assertThat(revocations.ids()).hasSize(Revocations.MOST);
    }

    @Test
    void whatOthersKnowIsAddedWithItsAge() {
        revocations.revoke("mine");
        revocations.add(Map.of("mine", START.minusSeconds(60), "theirs", START.minusSeconds(60)));
        assertThat(revocations.ages())
                .containsEntry("mine", Duration.ZERO)
                .containsEntry("theirs", Duration.ofSeconds(60));
        revocations.revokeStamped(Map.of("customer", List.of("7", "8")));
        assertThat(revocations.stamped()).containsEntry("customer", List.of("7", "8"));
    }

    @Test
    void entriesOfTheLogAreReadAsTheyWereWritten() {
        List<String> read = new ArrayList<>();
        for (String entry : List.of(
                RevocationEntry.task("id:1"), RevocationEntry.stamp("name", "a value"), "x:of a later version")) {
            RevocationEntry.read(entry, read::add, (name, value) -> read.add(name + "=" + value));
        }
        assertThat(read).containsExactly("id:1", "name=a value");
    }
}
