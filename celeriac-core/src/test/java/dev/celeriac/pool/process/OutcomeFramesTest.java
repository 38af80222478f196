package dev.celeriac.pool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.task.Outcome;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outcomes arrive in the parent as they were in the child. */
class OutcomeFramesTest {
    private static Outcome sent(Outcome outcome) {
        FrameWriter writer = new FrameWriter();
        writer.open(FrameType.OUTCOME);
        OutcomeFrames.write(writer, outcome);
        writer.close();
        ByteBuffer content = writer.content();
        assertThat(content.getInt()).isEqualTo(content.remaining());
        FrameReader reader = new FrameReader(content);
        assertThat(reader.type()).isEqualTo(FrameType.OUTCOME);
        Outcome read = OutcomeFrames.read(reader);
        assertThat(reader.hasMore()).isFalse();
        return read;
    }

    static Stream<Outcome> outcomes() {
        Instant eta = Instant.parse("2026-11-20T10:00:00.123456789Z");
        Map<String, Object> options = new HashMap<>(Map.of("queue", "q", "priority", 3L));
        options.put("expires", null);
        return Stream.of(
                new Outcome.Success(null),
                new Outcome.Success(Arrays.asList(1L, "ä\uD83D\uDE00", null, Map.of("k", 2.5))),
                new Outcome.Retry(null, eta, null, null, Map.of()),
                new Outcome.Retry(null, eta, Arrays.asList(1L, null), Map.of("a", "b"), options),
                new Outcome.Revoked("terminated"),
                new Outcome.Rejected("no", true),
                new Outcome.Ignored(),
                new Outcome.Replaced(
                        new SignatureDocument("t", List.of(1L), Map.of(), Map.of("task_id", "i"), null, true)));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void valuesCross(Outcome outcome) {
        assertThat(sent(outcome)).isEqualTo(outcome);
    }

    @Test
    void exceptionsCrossWithTheirDocumentAndTraceback() {
        IllegalStateException thrown = new IllegalStateException("boom", new RuntimeException("why"));
        Outcome.Failure failure = (Outcome.Failure) sent(new Outcome.Failure(thrown, true));

        assertThat(failure.expected()).isTrue();
        assertThat(ExceptionDocuments.toDocument(failure.exception())).isEqualTo(ExceptionDocuments.toDocument(thrown));
        assertThat(ExceptionDocuments.traceback(failure.exception()))
                .isEqualTo(ExceptionDocuments.traceback(thrown))
                .contains("Caused by: java.lang.RuntimeException: why");
        Outcome.Retry retry = (Outcome.Retry) sent(new Outcome.Retry(thrown, Instant.EPOCH, null, null, Map.of()));
        assertThat(retry.cause()).hasMessageContaining("boom");
    }

    @Test
    void anExceptionThatCannotBeDescribedCrossesAllTheSame() {
        RuntimeException wicked = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("no message for you");
            }
        };
        Outcome.Failure failure = (Outcome.Failure) sent(new Outcome.Failure(wicked, false));
        assertThat(failure.exception()).hasMessageContaining("cannot be described");
    }

    @Test
    void aValueWithoutAFormIsRefusedWhereItIsWritten() {
        FrameWriter writer = new FrameWriter();
        writer.open(FrameType.OUTCOME);
        assertThatThrownBy(() -> OutcomeFrames.write(writer, new Outcome.Success(Thread.currentThread())))
                .isInstanceOf(RuntimeException.class);
        writer.cancel();
        assertThat(writer.isEmpty()).isTrue();
    }
}
