package dev.celeriac.canvas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.Celeriac;
import dev.celeriac.TestApp;
import dev.celeriac.message.SignatureDocument;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrozenChainTest {
    private final Celeriac app = TestApp.of(Map.of());

    @AfterEach
    void close() {
        app.close();
    }

    private static SignatureDocument task(Map<String, Object> options) {
        return new SignatureDocument("t", List.of(), Map.of(), options, null, false);
    }

    private List<SignatureDocument> frozen(SignatureDocument last) {
        SignatureDocument chain =
                Signatures.withOption(Signatures.chain(List.of(task(Map.of()), last)), "task_id", "chain-id");
        return Signatures.tasks(app.publications().freeze(chain));
    }

    @Test
    @DisplayName("the id of a chain is its last task's, also where that is the body of a chord")
    void forTheLast() {
        assertThat(Signatures.taskId(frozen(task(Map.of())).get(1))).isEqualTo("chain-id");
        SignatureDocument chord = Signatures.chord(Signatures.group(List.of(task(Map.of()))), task(Map.of()));
        assertThat(Signatures.taskId(Signatures.body(frozen(chord).get(1)))).isEqualTo("chain-id");
    }

    @Test
    @DisplayName("a last task that is frozen keeps its id: Celery 5.6 puts the header's id on a chain that is a body")
    void frozenBefore() {
        assertThat(Signatures.taskId(frozen(task(Map.of("task_id", "own"))).get(1)))
                .isEqualTo("own");
        SignatureDocument chord =
                Signatures.chord(Signatures.group(List.of(task(Map.of()))), task(Map.of("task_id", "own")));
        assertThat(Signatures.taskId(Signatures.body(frozen(chord).get(1)))).isEqualTo("own");
    }
}
