package dev.celeriac.beat;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the beats of one cluster share: the entries, how far each has come, and which beat sends. Thread-safe, and where it
 * is shared by processes, safe for these as well. Every method throws {@link ScheduleStoreException} when the store cannot
 * be used.
 */
public interface ScheduleStore extends AutoCloseable {

    /** Where it is, password masked; for logs and banners. */
    String describe();

    /** A text that no other schedule has, made when this one was: task ids are derived from it. */
    String identity();

    /** Who sends; empty if nobody ever did. */
    Optional<LeaseRecord> lease();

    /**
     * Replaces the lease, if it is still the expected one.
     *
     * @param expected what {@link #lease} gave; null if that was empty
     */
    boolean replaceLease(@Nullable LeaseRecord expected, LeaseRecord next);

    /** A text that is another one after every change of entries, whoever made it; runs need not change it. Cheap. */
    String marker();

    /** All entries that can be read; the others are logged. */
    List<StoredEntry> load();

    /**
     * Adds an entry, or replaces the one of its name and keeps how far that has come. What becomes disabled or enabled
     * counts from now, with the count of its runs, as django-celery-beat has it.
     */
    void put(ScheduleEntry entry, Instant now);

    /**
     * Changes an entry as it is at this moment: of what somebody else edits meanwhile nothing gets lost.
     *
     * @param change makes another entry of the same name; may be called several times
     * @return whether there is one
     */
    boolean edit(String name, UnaryOperator<ScheduleEntry> change, Instant now);

    /**
     * Puts the fixed entries of settings and code in place, all or none: adds what is not there, replaces what is but for
     * whether it is enabled, and deletes fixed entries that are not among them any more.
     */
    void install(Collection<ScheduleEntry> fixed, Instant now);

    /** Whether there was one. */
    boolean remove(String name);

    /**
     * Makes steps, each only if the entry is in the expected state, and none if the lease has another token by now.
     *
     * @param token of the lease under which they are made
     * @return names of the entries that were advanced
     */
    Set<String> advance(List<Advance> steps, long token);

    @Override
    void close();
}
