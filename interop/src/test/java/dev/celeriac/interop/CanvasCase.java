package dev.celeriac.interop;

import dev.celeriac.Workflow;
import java.util.List;

/**
 * A workflow as Python and Java write it. In Python's form {@code t(name, …)} is a signature of a task in the language
 * whose turn it is; tasks are {@code add}, {@code echo}, {@code fail} and {@code swap}, which has itself replaced.
 */
enum CanvasCase {
    CHAIN("a chain", "chain(t('add', 1, 1), t('add', 10), t('add', 100))", 112L) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app().chain(w.call("add", 1, 1)).then(w.step("add", 10)).then(w.step("add", 100));
        }
    },
    GROUP("a group", "group(t('add', 1, 1), t('add', 2, 2), t('add', 3, 3))", List.of(2L, 4L, 6L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1, 2, 3);
        }
    },
    CHAIN_IN_CHAIN("a chain in a chain", "chain(chain(t('add', 1, 1), t('add', 10)), t('add', 100))", 112L) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .chain(w.app().chain(w.call("add", 1, 1)).then(w.step("add", 10)))
                    .then(w.step("add", 100));
        }
    },
    ONE_MEMBER("a group with one member", "group(t('add', 1, 1))", List.of(2L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1);
        }
    },
    NO_MEMBER("a group without members", "group([])", List.of()) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds();
        }
    },
    GROUP_IN_GROUP(
            "a group in a group, which becomes flat",
            "group(group(t('add', 1, 1), t('add', 2, 2)), t('add', 5, 5))",
            List.of(2L, 4L, 10L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app().<Object>group(List.of(w.adds(1, 2), w.call("add", 5, 5)));
        }
    },
    CHORD_IN_GROUP(
            "a chord in a group",
            "group(chord([t('add', 1, 1), t('add', 2, 2)], t('echo')), t('add', 5, 5))",
            List.of(List.of(2L, 4L), 10L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app().group(List.of(w.adds(1, 2).then(w.step("echo")), w.call("add", 5, 5)));
        }
    },
    GROUP_OF_CHAINS(
            "a group of chains", "group(chain(t('add', 1, 1), t('add', 10)), t('add', 2, 2))", List.of(12L, 4L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .group(List.of(w.app().chain(w.call("add", 1, 1)).then(w.step("add", 10)), w.call("add", 2, 2)));
        }
    },
    CHORD("a chord", "chord([t('add', i, i) for i in range(1, 7)], t('echo'))", List.of(2L, 4L, 6L, 8L, 10L, 12L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1, 2, 3, 4, 5, 6).then(w.step("echo"));
        }
    },
    ONE_PART("a chord with one part", "chord([t('add', 1, 1)], t('echo'))", List.of(2L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1).then(w.step("echo"));
        }
    },
    NO_PART("a chord without parts", "chord([], t('echo'))", List.of()) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds().then(w.step("echo"));
        }
    },
    GROUP_AT_THE_END(
            "a group after a task", "chain(t('add', 1, 1), group(t('add', 10), t('add', 20)))", List.of(12L, 22L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .chain(w.call("add", 1, 1))
                    .then(w.app().fanOut(List.of(w.step("add", 10), w.step("add", 20))));
        }
    },
    GROUP_BETWEEN(
            "a group between tasks",
            "chain(t('add', 1, 1), group(t('add', 10), t('add', 20)), t('echo'))",
            List.of(12L, 22L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .chain(w.call("add", 1, 1))
                    .then(w.app().fanOut(List.of(w.step("add", 10), w.step("add", 20))))
                    .then(w.step("echo"));
        }
    },
    CHAIN_IN_HEADER(
            "a chain in a header",
            "chord([chain(t('add', 1, 1), t('add', 10)), t('add', 5, 5)], t('echo'))",
            List.of(12L, 10L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .group(List.of(w.app().chain(w.call("add", 1, 1)).then(w.step("add", 10)), w.call("add", 5, 5)))
                    .then(w.step("echo"));
        }
    },
    CHORD_IN_HEADER(
            "a chord in a header",
            "chord([chord([t('add', 1, 1), t('add', 2, 2)], t('echo')), t('add', 5, 5)], t('echo'))",
            List.of(List.of(2L, 4L), 10L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .group(List.of(w.adds(1, 2).then(w.step("echo")), w.call("add", 5, 5)))
                    .then(w.step("echo"));
        }
    },
    CHORD_IN_CHORD_IN_CHORD(
            "chords in headers, three deep",
            "chord([chord([chord([t('add', 1, 1)], t('echo')), t('add', 2, 2)], t('echo')), t('add', 5, 5)], t('echo'))",
            List.of(List.of(List.of(2L), 4L), 10L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            Workflow<Object> inner = w.app()
                    .group(List.of(w.adds(1).then(w.step("echo")), w.call("add", 2, 2)))
                    .then(w.step("echo"));
            return w.app().group(List.of(inner, w.call("add", 5, 5))).then(w.step("echo"));
        }
    },
    CHAIN_AS_BODY(
            "a chain as a body",
            "chord([t('add', 1, 1), t('add', 2, 2)], chain(t('echo'), t('echo')))",
            List.of(2L, 4L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1, 2).then(w.step("echo")).then(w.step("echo"));
        }
    },
    GROUP_AS_BODY(
            "a group as a body",
            "chord([t('add', 1, 1), t('add', 2, 2)], group(t('echo'), t('echo')))",
            List.of(List.of(2L, 4L), List.of(2L, 4L))) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1, 2).then(w.app().fanOut(List.of(w.step("echo"), w.step("echo"))));
        }
    },
    CHORD_AS_BODY(
            "a chord as a body",
            "chord([t('add', 1, 1), t('add', 2, 2)], chord([t('echo'), t('echo')], t('echo')))",
            List.of(List.of(2L, 4L), List.of(2L, 4L))) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1, 2)
                    .then(w.app()
                            .fanOut(List.of(w.step("echo"), w.step("echo")))
                            .then(w.step("echo")));
        }
    },
    GROUP_IN_HEADER(
            "a group in a header",
            "chord([group(t('add', 1, 1), t('add', 2, 2)), t('add', 5, 5)], t('echo'))",
            List.of(2L, 4L, 10L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .<Object>group(List.of(w.adds(1, 2), w.call("add", 5, 5)))
                    .then(w.step("echo"));
        }

        /** Celery turns a group within a header round when it makes it flat. */
        @Override
        Object expectedOfPython() {
            return List.of(4L, 2L, 10L);
        }
    },
    PIPELINE(
            "chord, task, group in one chain",
            "chain(chord([t('add', 1, 1), t('add', 2, 2)], t('echo')), t('echo'), group(t('echo'), t('echo')))",
            List.of(List.of(2L, 4L), List.of(2L, 4L))) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1, 2)
                    .then(w.step("echo"))
                    .then(w.step("echo"))
                    .then(w.app().fanOut(List.of(w.step("echo"), w.step("echo"))));
        }
    },
    CHORDS_IN_A_ROW(
            "two groups in one chain, each with a task after it",
            "chain(group(t('add', 1, 1), t('add', 2, 2)), t('echo'), group(t('echo'), t('echo')), t('echo'))",
            List.of(List.of(2L, 4L), List.of(2L, 4L))) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.adds(1, 2)
                    .then(w.step("echo"))
                    .then(w.app().fanOut(List.of(w.step("echo"), w.step("echo"))))
                    .then(w.step("echo"));
        }
    },
    REPLACED_BY_CHAIN(
            "a task replaced by a chain, in a header",
            "chord([t('swap', 'chain'), t('add', 5, 5)], t('echo'))",
            List.of(12L, 10L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .group(List.of(w.call("swap", "chain"), w.call("add", 5, 5)))
                    .then(w.step("echo"));
        }
    },
    REPLACED_BY_CHORD(
            "a task replaced by a chord, in a chain", "chain(t('swap', 'chord'), t('echo'))", List.of(2L, 4L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app().chain(w.call("swap", "chord")).then(w.step("echo"));
        }
    },
    REPLACED_BY_GROUP(
            "a task replaced by a group, in a chain", "chain(t('swap', 'group'), t('echo'))", List.of(2L, 4L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app().chain(w.call("swap", "group")).then(w.step("echo"));
        }
    },
    REPLACED_IN_GROUP(
            "a task replaced by a chain, in a group", "group(t('swap', 'chain'), t('add', 5, 5))", List.of(12L, 10L)) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app().group(List.of(w.call("swap", "chain"), w.call("add", 5, 5)));
        }
    },
    FAILED_STEP("a step that fails ends its chain", "chain(t('fail', 'broken'), t('echo'), t('echo'))", null) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app().chain(w.call("fail", "broken")).then(w.step("echo")).then(w.step("echo"));
        }
    },
    FAILED_PART("a part that fails ends its chord", "chord([t('fail', 'broken'), t('add', 1, 1)], t('echo'))", null) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .group(List.of(w.call("fail", "broken"), w.call("add", 1, 1)))
                    .then(w.step("echo"));
        }
    },
    FAILED_CHORD_IN_HEADER(
            "a part that fails ends its chord, and the one around it",
            "chord([chord([t('fail', 'broken'), t('add', 1, 1)], t('echo')), t('add', 2, 2)], t('echo'))",
            null) {
        @Override
        Workflow<?> java(CanvasWriter w) {
            return w.app()
                    .group(List.of(
                            w.app()
                                    .group(List.of(w.call("fail", "broken"), w.call("add", 1, 1)))
                                    .then(w.step("echo")),
                            w.call("add", 2, 2)))
                    .then(w.step("echo"));
        }
    };

    private final String words;
    final String python;

    /** Null when it fails. */
    final Object expected;

    CanvasCase(String words, String python, Object expected) {
        this.words = words;
        this.python = python;
        this.expected = expected;
    }

    abstract Workflow<?> java(CanvasWriter w);

    /** What comes out when Python has made it. */
    Object expectedOfPython() {
        return expected;
    }

    @Override
    public String toString() {
        return words;
    }
}
