package dev.celeriac.canvas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.Celeriac;
import dev.celeriac.TestApp;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How large messages of nested workflows become. In Celery 5.2 and 5.6 the largest message of the first shape is of
 * 122 MB at six levels, for a plan of 8 KB (celery#9202, celery#10171).
 */
class MessageSizeTest {
    private static final int WIDTH = 10;

    private final Celeriac app = TestApp.of(Map.of());
    private final Publications publications = app.publications();

    @AfterEach
    void close() {
        app.close();
    }

    enum Shape {
        CHORD_IN_BODY {
            @Override
            SignatureDocument nested(int levels) {
                return Signatures.chord(header(), levels == 1 ? step() : nested(levels - 1));
            }
        },
        CHORD_IN_HEADER {
            @Override
            SignatureDocument nested(int levels) {
                SignatureDocument one = levels == 1 ? task() : nested(levels - 1);
                return Signatures.chord(Signatures.group(List.of(one, task(), task())), step());
            }
        },
        CHAIN_OF_CHORDS {
            @Override
            SignatureDocument nested(int levels) {
                return Signatures.chain(Collections.nCopies(levels, Signatures.chord(header(), step())));
            }
        },
        CHAIN_OF_GROUPS {
            @Override
            SignatureDocument nested(int levels) {
                List<SignatureDocument> steps = new ArrayList<>();
                for (int i = 0; i < levels; i++) {
                    steps.addAll(List.of(task(), header()));
                }
                steps.add(step());
                return Signatures.chain(steps);
            }
        };

        abstract SignatureDocument nested(int levels);

        static SignatureDocument task() {
            return new SignatureDocument("t", List.of(1), Map.of(), Map.of(), null, true);
        }

        static SignatureDocument step() {
            return new SignatureDocument("t", List.of(), Map.of(), Map.of(), null, false);
        }

        static SignatureDocument header() {
            return Signatures.group(
                    IntStream.range(0, WIDTH).mapToObj(i -> task()).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a message is no larger than the whole plan with its ids and itself, at any depth")
    void onceAtMost(Shape shape) {
        for (int levels = 1; levels <= 6; levels++) {
            SignatureDocument plan = publications.freeze(shape.nested(levels));
            int size = size(plan);
            for (Launch launch : onTheWay(publications.launch(plan, List.of(), null, Map.of()))) {
                assertThat(launch.calls())
                        .as("%s with %d levels", shape, levels)
                        .isNotEmpty()
                        .allSatisfy(call -> assertThat(bytes(call)).isLessThan(size + 500));
            }
        }
    }

    @Test
    @DisplayName("the six levels that are 1 GB with Celery are less than 200 KB")
    void total() {
        Launch launch = publications.launch(Shape.CHORD_IN_BODY.nested(6), List.of(), null, Map.of());

        assertThat(launch.calls()).hasSize(WIDTH);
        assertThat(launch.calls().stream().mapToInt(MessageSizeTest::bytes).sum())
                .isLessThan(200_000);
    }

    /** The launch itself, that of the body of its first chord, and so on. */
    private List<Launch> onTheWay(Launch first) {
        List<Launch> all = new ArrayList<>();
        for (Launch launch = first; launch != null; launch = after(launch)) {
            all.add(launch);
        }
        return all;
    }

    private @Nullable Launch after(Launch launch) {
        List<@Nullable Object> results = Collections.singletonList(Collections.nCopies(WIDTH, 1));
        if (!launch.chords().isEmpty()) {
            return publications.launch(launch.chords().get(0).body(), results, null, Map.of());
        }
        List<SignatureDocument> chain = launch.calls().get(0).message().embed().chain();
        if (chain.isEmpty()) {
            return null;
        }
        List<SignatureDocument> rest = new ArrayList<>(chain);
        Collections.reverse(rest);
        return publications.launch(Signatures.chain(rest), results, null, Map.of());
    }

    private static int size(SignatureDocument plan) {
        return JsonCodec.DEFAULT.encode(SignatureCodec.toMap(plan)).length;
    }

    private static int bytes(Prepared call) {
        return call.publication().message().body().length;
    }
}
