package dev.celeriac.canvas;

import dev.celeriac.codec.SignatureCodec;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.SignatureDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stamps for a workflow: headers that every task in it gets, with its callbacks and errbacks, and keeps through retries and
 * replacements (Celery's {@code stamp}). Tasks read them, results of {@code result_extended} have them, and tasks can be
 * revoked by them. Immutable.
 *
 * <p>A member that has a stamp of the same name gets the new value; {@linkplain #appending appending} makes a list of both.
 * Unlike Celery, which stamps a chord's body only when a visitor asks for it, everything is stamped.
 */
public final class Stamping {

    /** Option under which a signature says which of its other options are stamps. */
    public static final String NAMES = "stamped_headers";

    private static final int DEEPEST = 200;

    private static final Set<String> RESERVED = Set.of(
            "task_id", "group_id", "group_index", "chord", "chain", "link", "link_error", "root_id", "parent_id");

    private final Map<String, @Nullable Object> stamps;
    private final @Nullable StampingVisitor visitor;
    private final boolean append;
    private final boolean underneath;

    private Stamping(
            Map<String, @Nullable Object> stamps,
            @Nullable StampingVisitor visitor,
            boolean append,
            boolean underneath) {
        this.stamps = stamps;
        this.visitor = visitor;
        this.append = append;
        this.underneath = underneath;
    }

    /**
     * These stamps for everything.
     *
     * @throws InvalidArgumentsException if a name is that of an option which places a task in its workflow
     */
    public static Stamping of(Map<String, ? extends @Nullable Object> stamps) {
        return new Stamping(checked(stamps), null, false, false);
    }

    /** What a visitor says about each member. */
    public static Stamping by(StampingVisitor visitor) {
        return new Stamping(Map.of(), visitor, false, false);
    }

    /** What a message's headers say, for members that have no such stamps themselves. */
    static Stamping inherited(List<String> names, Map<String, @Nullable Object> stamps) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(stamps);
        all.put(NAMES, names);
        return new Stamping(all, null, false, true);
    }

    /** These stamps as well; they go before those of the visitor. */
    public Stamping and(Map<String, ? extends @Nullable Object> more) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(stamps);
        all.putAll(checked(more));
        return new Stamping(all, visitor, append, underneath);
    }

    /** With older stamps of the same name kept, in a list of both (Celery's {@code append_stamps}). */
    public Stamping appending() {
        return new Stamping(stamps, visitor, true, underneath);
    }

    /** The stamped copy of a workflow. */
    public SignatureDocument stamp(SignatureDocument canvas) {
        return stamp(canvas, stamps, 0);
    }

    private static Map<String, @Nullable Object> checked(Map<String, ? extends @Nullable Object> stamps) {
        for (String name : stamps.keySet()) {
            if (RESERVED.contains(name)) {
                throw new InvalidArgumentsException("A stamp cannot be called '" + name
                        + "': that is an option which places a task in its workflow");
            }
        }
        return new LinkedHashMap<>(stamps);
    }

    private SignatureDocument stamp(SignatureDocument one, Map<String, @Nullable Object> outer, int depth) {
        if (depth > DEEPEST) {
            throw new InvalidArgumentsException(
                    "A workflow nested more than " + DEEPEST + " levels deep, or in itself, cannot be stamped");
        }
        switch (Signatures.kind(one)) {
            case Signatures.CHAIN:
                return chain(one, outer, depth);
            case Signatures.GROUP:
                return group(one, outer, depth);
            case Signatures.CHORD:
                return chord(one, outer, depth);
            default:
                SignatureDocument linked = links(one, append, outer, depth);
                Map<String, @Nullable Object> said = visitor == null ? Map.of() : said(visitor.onSignature(one, outer));
                Map<String, @Nullable Object> options = new LinkedHashMap<>(linked.options());
                options.putAll(merged(one, said, outer));
                return Signatures.withOptions(linked, options);
        }
    }

    private SignatureDocument chain(SignatureDocument chain, Map<String, @Nullable Object> outer, int depth) {
        Map<String, @Nullable Object> inner =
                merged(chain, visitor == null ? Map.of() : said(visitor.onChainStart(chain, outer)), outer);
        // Celery forgets to pass append_stamps on to the callbacks of a chain.
        SignatureDocument stamped = links(chain, false, inner, depth);
        stamped = Signatures.withKwarg(stamped, "tasks", Signatures.maps(all(Signatures.tasks(chain), inner, depth)));
        if (visitor != null) {
            visitor.onChainEnd(stamped, inner);
        }
        return stamped;
    }

    private SignatureDocument group(SignatureDocument group, Map<String, @Nullable Object> outer, int depth) {
        Map<String, @Nullable Object> inner =
                merged(group, visitor == null ? Map.of() : said(visitor.onGroupStart(group, outer)), outer);
        SignatureDocument stamped = links(group, append, inner, depth);
        stamped = Signatures.withKwarg(stamped, "tasks", Signatures.maps(all(Signatures.tasks(group), inner, depth)));
        if (visitor != null) {
            visitor.onGroupEnd(stamped, inner);
        }
        return stamped;
    }

    private SignatureDocument chord(SignatureDocument chord, Map<String, @Nullable Object> outer, int depth) {
        Map<String, @Nullable Object> inner =
                merged(chord, visitor == null ? Map.of() : said(visitor.onChordHeaderStart(chord, outer)), outer);
        SignatureDocument stamped = links(chord, append, inner, depth);
        stamped = Signatures.withHeader(stamped, all(Signatures.tasks(Signatures.header(chord)), inner, depth));
        if (visitor != null) {
            visitor.onChordHeaderEnd(stamped, inner);
        }
        Map<String, @Nullable Object> forBody =
                visitor == null ? inner : merged(chord, said(visitor.onChordBody(chord, inner)), inner);
        return Signatures.withKwarg(
                stamped, "body", SignatureCodec.toMap(stamp(Signatures.body(chord), forBody, depth + 1)));
    }

    private List<SignatureDocument> all(
            List<SignatureDocument> members, Map<String, @Nullable Object> outer, int depth) {
        List<SignatureDocument> stamped = new ArrayList<>(members.size());
        members.forEach(member -> stamped.add(stamp(member, outer, depth + 1)));
        return stamped;
    }

    /** What Celery's {@code stamp_links} does; a callback also gets what the visitor said of those before it. */
    private SignatureDocument links(
            SignatureDocument of, boolean appending, Map<String, @Nullable Object> outer, int depth) {
        SignatureDocument stamped = of;
        for (String option : List.of("link", "link_error")) {
            List<SignatureDocument> links = SignatureCodec.listFrom(of.options().get(option));
            if (links.isEmpty()) {
                continue;
            }
            Stamping own = appending == append ? this : new Stamping(stamps, visitor, appending, underneath);
            Map<String, @Nullable Object> stampsOfLinks = outer;
            List<SignatureDocument> done = new ArrayList<>();
            for (SignatureDocument link : links) {
                Map<String, @Nullable Object> said = Map.of();
                if (visitor != null) {
                    said = said(
                            option.equals("link")
                                    ? visitor.onCallback(link, stampsOfLinks)
                                    : visitor.onErrback(link, stampsOfLinks));
                }
                stampsOfLinks =
                        new StampMerge(stampsOfLinks, appending).with(said).result();
                done.add(own.stamp(link, stampsOfLinks, depth + 1));
            }
            stamped = Signatures.withOption(stamped, option, Signatures.maps(done));
        }
        return stamped;
    }

    private Map<String, @Nullable Object> merged(
            SignatureDocument one, Map<String, @Nullable Object> said, Map<String, @Nullable Object> outer) {
        if (underneath) {
            Map<String, @Nullable Object> own = new LinkedHashMap<>();
            StampMerge.names(one.options())
                    .forEach(name -> own.put(name, one.options().get(name)));
            return new StampMerge(own, false).with(outer).result();
        }
        return new StampMerge(outer, append).with(said).withOwn(one.options()).result();
    }

    private static Map<String, @Nullable Object> said(Map<String, ? extends @Nullable Object> said) {
        return checked(said);
    }
}
