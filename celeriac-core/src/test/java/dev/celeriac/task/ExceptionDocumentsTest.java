package dev.celeriac.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.exceptions.NotRegistered;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.RemoteTaskException;
import dev.celeriac.exceptions.RemoteTraceback;
import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.exceptions.WorkerLostError;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExceptionDocumentsTest {

    static final AtomicBoolean HARMED = new AtomicBoolean();

    /** What a hostile document would like to have run. */
    static class Bomb {
        static {
            HARMED.set(true);
        }

        Bomb(String text) {
            HARMED.set(true);
        }
    }

    static class Declined extends Exception {
        private static final long serialVersionUID = 1L;

        Declined(String message) {
            super(message);
        }
    }

    private static Map<String, Object> document(String type, String module, Object... message) {
        return Map.of("exc_type", type, "exc_module", module, "exc_message", List.of(message));
    }

    @Test
    @DisplayName("a Java exception goes out under its package and class, and comes back as itself")
    void roundTrip() {
        assertThat(ExceptionDocuments.toDocument(new IOException("gone")))
                .isEqualTo(document("IOException", "java.io", "gone"));
        Throwable nested = new Declined("no");
        assertThat(ExceptionDocuments.toDocument(nested))
                .isEqualTo(document("ExceptionDocumentsTest.Declined", "dev.celeriac.task", "no"));
        assertThat(ExceptionDocuments.fromDocument(
                        ExceptionDocuments.toDocument(nested), ExceptionDocuments.traceback(nested)))
                .isInstanceOf(Declined.class)
                .hasMessage("no")
                .cause()
                .isInstanceOf(RemoteTraceback.class)
                .hasMessageContaining("roundTrip");
        assertThat(ExceptionDocuments.fromDocument(ExceptionDocuments.toDocument(new NullPointerException()), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(null);
    }

    @Test
    @DisplayName("Celery's own exceptions have Python's names and arguments, and come back as ours")
    void celery() {
        Map<Throwable, Map<String, Object>> expected = Map.of(
                new NotRegistered("a.b", "text"), document("NotRegistered", "celery.exceptions", "a.b"),
                new TaskRevokedError("expired"), document("TaskRevokedError", "celery.exceptions", "expired"),
                new SoftTimeLimitExceeded(), document("SoftTimeLimitExceeded", "billiard.exceptions"),
                new TimeLimitExceeded(2), document("TimeLimitExceeded", "billiard.exceptions", 2L),
                new WorkerLostError("exit 137"), document("WorkerLostError", "billiard.exceptions", "exit 137"),
                new Reject("no", false), document("Reject", "celery.exceptions", "no", false));
        expected.forEach((exception, document) -> {
            assertThat(ExceptionDocuments.toDocument(exception)).isEqualTo(document);
            assertThat(ExceptionDocuments.fromDocument(document, null)).hasSameClassAs(exception);
        });
    }

    @Test
    @DisplayName("a Python exception says what it was, and goes on under its name")
    void python() {
        RemoteTaskException error = (RemoteTaskException)
                ExceptionDocuments.fromDocument(document("ValueError", "builtins", "boom", 42), "Traceback …");
        assertThat(error).hasMessage("ValueError: [boom, 42]");
        assertThat(error.type()).isEqualTo("ValueError");
        assertThat(error.traceback()).isEqualTo("Traceback …");
        assertThat(ExceptionDocuments.toDocument(error)).isEqualTo(document("ValueError", "builtins", "boom", 42));
        assertThat(ExceptionDocuments.traceback(error)).isEqualTo("Traceback …");
    }

    @Test
    @DisplayName("a class that is no exception is neither initialised nor made")
    void bomb() {
        Throwable read = ExceptionDocuments.fromDocument(
                document("ExceptionDocumentsTest.Bomb", "dev.celeriac.task", "x"), null);
        assertThat(read).isInstanceOf(RemoteTaskException.class);
        assertThat(HARMED).isFalse();
        assertThat(ExceptionDocuments.fromDocument(document("ProcessBuilder", "java.lang", "x"), null))
                .isInstanceOf(RemoteTaskException.class);
    }

    @Test
    @DisplayName("documents of any other shape are exceptions all the same")
    void odd() {
        assertThat(ExceptionDocuments.fromDocument(null, null)).isInstanceOf(RemoteTaskException.class);
        assertThat(ExceptionDocuments.fromDocument("just text", null)).hasMessageContaining("just text");
        assertThat(ExceptionDocuments.fromDocument(
                        Map.of("exc_type", "KeyError", "exc_message", "bare", "exc_module", "builtins"), null))
                .hasMessage("KeyError: bare");
        assertThat(ExceptionDocuments.fromDocument(document("A/../B", "../etc", "x"), null))
                .isInstanceOf(RemoteTaskException.class);
    }
}
