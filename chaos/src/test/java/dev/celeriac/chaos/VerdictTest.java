package dev.celeriac.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {
    private static final List<Kill> KILL = List.of(new Kill("w1", "SIGKILL", 10_000, 10_010));

    @TempDir
    Path directory;

    private LedgerBooks books;

    @BeforeEach
    void openBooks() {
        books = new LedgerBooks(directory);
    }

    private void ledger(String process, String text) throws IOException {
        Files.writeString(directory.resolve(process + ".ledger"), text);
    }

    private Verdict verdict(List<Kill> kills, String... tasks) throws IOException {
        books.readOn();
        var expected = List.of(tasks).stream()
                .map(task -> new LedgerBooks.Attempt(task, 0))
                .toList();
        return Verdict.of(expected, books, kills, 2, List.of());
    }

    @Test
    @DisplayName("a task that never ended is lost, though it has begun")
    void lost() throws IOException {
        ledger("w1", "S a 0 9000\nE a 0 9500\nS b 0 9900\n");
        Verdict verdict = verdict(KILL, "a", "b", "c");
        assertThat(verdict.lost()).containsExactly("b attempt 0", "c attempt 0");
        assertThat(verdict.good()).isFalse();
    }

    @Test
    @DisplayName("a run that a kill cut short runs again: no duplicate")
    void cutShort() throws IOException {
        ledger("w1", "S a 0 9900\n");
        ledger("w2", "S a 0 10500\nE a 0 10600\n");
        Verdict verdict = verdict(KILL, "a");
        assertThat(verdict.good()).isTrue();
        assertThat(verdict.interrupted()).isEqualTo(1);
        assertThat(verdict.duplicates()).isZero();
        assertThat(verdict.recoveryMillis()).containsExactly(490L);
    }

    @Test
    @DisplayName("a run that ended just before the kill may be repeated: a duplicate that the kill explains")
    void duplicate() throws IOException {
        ledger("w1", "S a 0 9900\nE a 0 10005\n");
        ledger("w2", "S a 0 10500\nE a 0 10600\n");
        Verdict verdict = verdict(KILL, "a");
        assertThat(verdict.good()).isTrue();
        assertThat(verdict.duplicates()).isEqualTo(1);
        assertThat(verdict.worstKill()).isEqualTo(1);
    }

    @Test
    @DisplayName("a further run is unexplained when nobody was killed, or the first was long over, or it began before")
    void unexplained() throws IOException {
        ledger("w1", "S old 0 1000\nE old 0 1100\nS early 0 9900\n");
        ledger("w2", "S a 0 9000\nE a 0 9500\nS old 0 10500\nE old 0 10600\nS early 0 9950\nE early 0 10600\n");
        ledger("w3", "S a 0 10500\nE a 0 10600\n");
        assertThat(verdict(KILL, "a", "old", "early").unexplained()).hasSize(3);
    }

    @Test
    @DisplayName("there may be one duplicate for each slot of a killed worker, whatever the others have caused")
    void budget() throws IOException {
        ledger("w1", lines(9_990));
        ledger("w2", lines(10_500));
        Verdict verdict = verdict(
                List.of(
                        KILL.get(0),
                        new Kill("w3", "SIGKILL", 20_000, 20_010),
                        new Kill("w4", "SIGKILL", 20_000, 20_010)),
                "t0",
                "t1",
                "t2");
        assertThat(verdict.worstKill()).isEqualTo(3);
        assertThat(verdict.findings()).singleElement().asString().contains("3 duplicates", "2 slots");
        assertThat(verdict.good()).isFalse();
    }

    private static String lines(long at) {
        var text = new StringBuilder();
        IntStream.range(0, 3).forEach(i -> text.append("S t%d 0 %d%nE t%d 0 %d%n".formatted(i, at, i, at + 5)));
        return text.toString();
    }

    @Test
    @DisplayName("a ledger is read on as it grows; half a line is left until the rest is there")
    void torn() throws IOException {
        ledger("w1", "S a 0 9000\nE a 0 95");
        books.readOn();
        assertThat(books.ended()).isZero();
        ledger("w1", "S a 0 9000\nE a 0 9500\n");
        assertThat(verdict(List.of(), "a").good()).isTrue();
    }
}
