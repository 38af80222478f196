package dev.celeriac.beat.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.beat.Interval;
import dev.celeriac.beat.LeaseRecord;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreException;
import dev.celeriac.testkit.contract.ScheduleStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileScheduleStoreTest extends ScheduleStoreContract {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("schedule.jsonl");
    }

    @Override
    protected ScheduleStore open() {
        return new FileScheduleStore(file(), ZoneOffset.UTC);
    }

    @Test
    void aLineThatACrashCutOffIsPassedOver() throws IOException {
        try (ScheduleStore store = open()) {
            store.put(entry("a"), NOW);
        }
        Files.writeString(file(), "{\"name\": \"b\", \"sta", StandardOpenOption.APPEND);
        try (ScheduleStore store = open()) {
            store.put(entry("c"), NOW);
            assertThat(store.load()).extracting(one -> one.entry().name()).containsExactly("a", "c");
        }
        try (ScheduleStore store = open()) {
            assertThat(store.load()).hasSize(2);
        }
    }

    @Test
    void aLineThatCannotBeReadIsSetAside() throws IOException {
        String identity;
        try (ScheduleStore store = open()) {
            identity = store.identity();
            store.put(entry("a"), NOW);
            store.put(entry("b"), NOW);
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.add(1, "\0\0\0 what a broken disk leaves");
        lines.add("[\"no\", \"object\"]");
        Files.write(file(), lines);
        try (ScheduleStore store = open();
                ScheduleStore other = open()) {
            assertThat(store.load()).extracting(one -> one.entry().name()).containsExactly("a", "b");
            store.put(entry("c"), NOW);
            assertThat(other.load()).hasSize(3);
            assertThat(other.identity()).isEqualTo(identity);
        }
        assertThat(Files.readAllLines(directory.resolve("schedule.jsonl.unreadable")))
                .containsExactly("\0\0\0 what a broken disk leaves", "[\"no\", \"object\"]");
        assertThat(Files.readString(file())).doesNotContain("broken disk");
    }

    @Test
    void anEntryThatAnotherVersionUnderstandsIsLeftOutAndKept() throws IOException {
        try (ScheduleStore store = open()) {
            store.put(entry("a"), NOW);
            store.put(entry("b"), NOW);
        }
        String newer = Files.readString(file())
                .lines()
                .filter(line -> line.contains("\"b\""))
                .findFirst()
                .orElseThrow()
                .replace("\"b\"", "\"newer\"")
                .replace("\"schedule\"", "\"invented\": 1, \"schedule\"");
        String badState = "{\"name\": \"a\", \"state\": {\"since\": \"yesterday\"}}";
        Files.writeString(file(), newer + "\n" + badState + "\n", StandardOpenOption.APPEND);
        try (ScheduleStore store = open()) {
            assertThat(store.load()).extracting(one -> one.entry().name()).containsExactly("a", "b");
            LeaseRecord lease = new LeaseRecord("me", 1, 0);
            store.replaceLease(null, lease);
            for (int i = 1; i < 1_200; i++) {
                LeaseRecord next = new LeaseRecord("me", 1, i);
                store.replaceLease(lease, next);
                lease = next;
            }
            assertThat(Files.readAllLines(file()).size()).isLessThan(1_000);
            assertThat(Files.readString(file()))
                    .as("as it was, after the file was written anew")
                    .contains("\"invented\"");
            assertThat(store.remove("newer")).isTrue();
            assertThat(store.remove("newer")).isFalse();
        }
    }

    @Test
    void theFileIsWrittenAnewBeforeItGrowsLarge() throws IOException {
        try (ScheduleStore store = open();
                ScheduleStore other = open()) {
            String identity = store.identity();
            store.put(entry("a"), NOW);
            assertThat(other.load()).hasSize(1);
            LeaseRecord lease = new LeaseRecord("me", 1, 0);
            store.replaceLease(null, lease);
            for (int i = 1; i < 3_000; i++) {
                LeaseRecord next = new LeaseRecord("me", 1, i);
                assertThat(store.replaceLease(lease, next)).isTrue();
                lease = next;
            }
            assertThat(Files.readAllLines(file()).size()).isLessThan(1_100);
            assertThat(other.lease()).contains(lease);
            assertThat(other.load()).hasSize(1);
            assertThat(other.identity()).isEqualTo(identity);
        }
    }

    @Test
    void aFileOfSomebodyElseIsRefused() throws IOException {
        Files.writeString(file(), "hello\n");
        try (ScheduleStore store = open()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(store::load)
                        .isInstanceOf(ScheduleStoreException.class)
                        .hasMessageContaining(file().toString());
            }
        }
        assertThat(file()).hasContent("hello\n");
    }

    private static ScheduleEntry entry(String name) {
        return ScheduleEntry.of(name, "shop.tick", Interval.every(Duration.ofSeconds(30)))
                .build();
    }
}
