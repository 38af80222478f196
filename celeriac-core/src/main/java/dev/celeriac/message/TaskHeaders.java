package dev.celeriac.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task message says about its task, whichever protocol version it came in: the headers of protocol 2, or the
 * body fields of protocol 1.
 *
 * <p>A value of this type is sound: name and id are present and every date has been parsed.
 *
 * @param task registered name
 * @param id task id; any non-empty text
 * @param rootId id of the first task of the workflow; the task's own id when the message names none
 * @param parentId id of the task that published this message; a retry names its own id
 * @param group id of the group or chord this task belongs to
 * @param groupIndex position in that group
 * @param shadow name to show in logs and events instead of the real one
 * @param eta not to be started before
 * @param expires not to be started after
 * @param retries retries already made, 0 for the first attempt
 * @param timeLimit hard limit of this call, overriding the task's
 * @param softTimeLimit soft limit of this call, overriding the task's
 * @param argsRepr display form of the positional arguments, never parsed
 * @param kwargsRepr display form of the keyword arguments, never parsed
 * @param origin node name of the sender
 * @param ignoreResult whether the result is not to be stored; null leaves it to the task
 * @param replacedTaskNesting how many times the task has replaced itself
 * @param stampedHeaders names of the stamps
 * @param stamps stamp name to value
 * @param custom every header that the protocol does not define, as received; re-sent on retry
 */
public record TaskHeaders(
        String task,
        String id,
        String rootId,
        @Nullable String parentId,
        @Nullable String group,
        @Nullable Integer groupIndex,
        @Nullable String shadow,
        @Nullable Instant eta,
        @Nullable Instant expires,
        int retries,
        @Nullable Duration timeLimit,
        @Nullable Duration softTimeLimit,
        String argsRepr,
        String kwargsRepr,
        @Nullable String origin,
        @Nullable Boolean ignoreResult,
        int replacedTaskNesting,
        @Nullable List<String> stampedHeaders,
        Map<String, @Nullable Object> stamps,
        Map<String, @Nullable Object> custom) {}
