package dev.celeriac.canvas;

import static dev.celeriac.canvas.Signatures.CHAIN;
import static dev.celeriac.canvas.Signatures.CHORD;
import static dev.celeriac.canvas.Signatures.GROUP;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.List;

/** What {@code |} makes of two canvases in Celery, for every pair of kinds ({@code __or__} in {@code celery.canvas}). */
public final class Pipe {

    private Pipe() {}

    /** The one, and then the other. */
    public static SignatureDocument join(SignatureDocument first, SignatureDocument next) {
        switch (Signatures.kind(first)) {
            case CHAIN:
                return afterChain(first, next);
            case GROUP:
                return Signatures.chordWithList(first, next);
            case CHORD:
                return afterChord(first, next);
            default:
                return afterTask(first, next);
        }
    }

    private static SignatureDocument afterTask(SignatureDocument first, SignatureDocument next) {
        List<SignatureDocument> steps = new ArrayList<>();
        steps.add(first);
        if (Signatures.kind(next).equals(CHAIN)) {
            steps.addAll(unchained(next));
        } else {
            steps.add(unrolled(next));
        }
        return Signatures.chain(steps);
    }

    private static SignatureDocument afterChord(SignatureDocument chord, SignatureDocument next) {
        SignatureDocument one = unrolled(next);
        boolean unrolledGroup = Signatures.kind(next).equals(GROUP) && one != next;
        if (!unrolledGroup
                && (Signatures.kind(next).equals(CHAIN) || Signatures.kind(next).equals(GROUP))) {
            return afterTask(chord, next);
        }
        return withBodyThen(chord, one);
    }

    private static SignatureDocument afterChain(SignatureDocument chain, SignatureDocument next) {
        if (Signatures.kind(next).equals(CHAIN)) {
            SignatureDocument all = chain;
            for (SignatureDocument step : unchained(next)) {
                all = join(all, step);
            }
            return all;
        }
        if (Signatures.kind(next).equals(GROUP)) {
            return groupAfterChain(chain, next);
        }
        List<SignatureDocument> steps = new ArrayList<>(Signatures.tasks(chain));
        int last = steps.size() - 1;
        if (last >= 0 && Signatures.kind(steps.get(last)).equals(GROUP)) {
            steps.set(last, Signatures.chordWithList(steps.get(last), next));
            if (last > 0 && Signatures.kind(steps.get(last - 1)).equals(CHORD)) {
                steps.set(last - 1, withBodyThen(steps.get(last - 1), steps.remove(last)));
            }
            return Signatures.withKwarg(chain, "tasks", Signatures.maps(steps));
        }
        if (last >= 0
                && Signatures.kind(steps.get(last)).equals(CHORD)
                && !Signatures.kind(next).equals(CHORD)) {
            steps.set(last, withBodyThen(steps.get(last), next));
            return Signatures.withKwarg(chain, "tasks", Signatures.maps(steps));
        }
        steps = unchained(chain);
        steps.add(next);
        return Signatures.chain(steps);
    }

    private static SignatureDocument groupAfterChain(SignatureDocument chain, SignatureDocument group) {
        SignatureDocument one = unrolled(group);
        if (one != group && !Signatures.kind(one).equals(GROUP)) {
            return afterChain(chain, one);
        }
        List<SignatureDocument> steps = unchained(chain);
        if (steps.isEmpty()) {
            return one;
        }
        int last = steps.size() - 1;
        if (Signatures.kind(steps.get(last)).equals(CHORD)) {
            steps.set(last, withBodyThen(steps.get(last), one));
        } else {
            steps.add(one);
        }
        return Signatures.chain(steps);
    }

    private static SignatureDocument withBodyThen(SignatureDocument chord, SignatureDocument next) {
        return Signatures.withKwarg(chord, "body", SignatureCodec.toMap(join(Signatures.body(chord), next)));
    }

    /** A group of one is that one. */
    private static SignatureDocument unrolled(SignatureDocument signature) {
        if (!Signatures.kind(signature).equals(GROUP)) {
            return signature;
        }
        List<SignatureDocument> members = Signatures.tasks(signature);
        return members.size() == 1 ? members.get(0) : signature;
    }

    /** Its steps, with its errbacks on each and its callbacks on the last. */
    private static List<SignatureDocument> unchained(SignatureDocument chain) {
        List<SignatureDocument> steps = new ArrayList<>(Signatures.tasks(chain));
        if (!steps.isEmpty()) {
            int last = steps.size() - 1;
            steps.set(
                    last,
                    Signatures.link(
                            steps.get(last),
                            SignatureCodec.listFrom(chain.options().get("link"))));
        }
        List<SignatureDocument> errbacks =
                SignatureCodec.listFrom(chain.options().get("link_error"));
        steps.replaceAll(step -> Signatures.linkError(step, errbacks));
        return steps;
    }
}
