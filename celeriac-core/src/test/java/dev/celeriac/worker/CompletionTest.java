package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.codec.EncodeException;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.TaskMessageCodec;
import dev.celeriac.config.Setting;
import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each outcome comes to: a pure function of the attempt and the outcome. */
class CompletionTest {
    private static final String ID = "t-1";

    private final Workshop shop = new Workshop();
    private final Completion completion = new Completion(
            shop.publications(), new ResultDocuments(shop.clock, false, JsonCodec.DEFAULT::toPlain, "w@test"), true);
    private Settings settings = Settings.defaults();

    @AfterEach
    void close() {
        shop.close();
    }

    private <T extends @Nullable Object> void set(Setting<T> setting, T value) {
        settings = settings.with(setting, value);
    }

    private Attempt attempt(boolean acknowledged, Map<String, @Nullable Object> options) {
        var all = new java.util.HashMap<>(options);
        all.put("task_id", ID);
        SignatureDocument call = new SignatureDocument("a.task", List.of(1), Map.of(), all, null, false);
        Publication published = shop.publications().call(call, null).publication();
        Delivery delivery = new Delivery("tag", "orders", "", "orders", published.message(), false, 1, null);
        TaskRequest request = new TaskRequest(
                TaskMessageCodec.DEFAULT.decode(published.message()),
                "w@test",
                new DeliveryInfo("", "orders", "orders", 0, false, 1),
                false);
        return new Attempt(request, delivery, Policy.of(TaskOptions.DEFAULTS, settings, true), acknowledged, List.of());
    }

    private Attempt attempt() {
        return attempt(false, Map.of());
    }

    /** Two callbacks and two errbacks without ids of their own. */
    private static Map<String, @Nullable Object> followed() {
        SignatureDocument own = new SignatureDocument("cb", List.of(), Map.of(), Map.of(), null, false);
        return Map.of("link", List.of(own, own), "link_error", List.of(own, own));
    }

    private static Outcome failure() {
        return new Outcome.Failure(new IllegalStateException("broken"), false);
    }

    @Test
    void successIsAcknowledgedAndStored() {
        Attempt attempt = attempt();
        Parts parts = completion.of(attempt, new Outcome.Success(Map.of("n", 5)));

        assertThat(parts.publications()).isEmpty();
        assertThat(parts.results()).singleElement().satisfies(document -> {
            assertThat(document.taskId()).isEqualTo(ID);
            assertThat(document.status()).isEqualTo(TaskMeta.SUCCESS);
            assertThat(document.result()).isEqualTo(Map.of("n", 5L));
        });
        assertThat(parts.settlement()).isEqualTo(new Settlement.Acknowledge(attempt.delivery()));
    }

    @Test
    void theSameAttemptCompletesToTheSameMessagesEachTime() {
        for (Outcome outcome : List.of(new Outcome.Success(7), failure())) {
            Parts once = completion.of(attempt(false, followed()), outcome);
            Parts again = completion.of(attempt(false, followed()), outcome);

            assertThat(ids(once)).hasSize(2).doesNotHaveDuplicates().isEqualTo(ids(again));
            assertThat(once.results().stream().map(TaskMeta::children))
                    .isEqualTo(again.results().stream().map(TaskMeta::children).toList());
        }
    }

    private static List<@Nullable String> ids(Parts parts) {
        return parts.publications().stream().map(Publication::taskId).toList();
    }

    @Test
    void aCallbackIsAChildOfItsTask() {
        Parts parts = completion.of(attempt(false, followed()), new Outcome.Success(7));

        assertThat(parts.results().get(0).children())
                .isEqualTo(ids(parts).stream()
                        .map(id -> Arrays.asList(Arrays.asList(id, null), null))
                        .toList());
    }

    @Test
    void aValueWithoutAJsonFormIsRefused() {
        Attempt attempt = attempt();
        assertThatThrownBy(() -> completion.of(attempt, new Outcome.Success(Thread.currentThread())))
                .isInstanceOf(EncodeException.class);
    }

    @Test
    void failureIsAcknowledgedByDefaultAndSetAsideWithoutAcksOnFailure() {
        Attempt attempt = attempt();
        assertThat(completion.of(attempt, failure()).settlement())
                .isEqualTo(new Settlement.Acknowledge(attempt.delivery()));

        set(TaskSettings.TASK_ACKS_ON_FAILURE, false);
        Parts parts = completion.of(attempt(), failure());
        assertThat(parts.settlement()).isInstanceOfSatisfying(Settlement.SetAside.class, aside -> {
            assertThat(aside.cause()).isEqualTo(DeadLetter.Cause.REJECTED);
            assertThat(aside.reason()).contains("task_acks_on_failure", "broken");
            assertThat(aside.taskId()).isEqualTo(ID);
        });
        assertThat(parts.results()).extracting(TaskMeta::status).containsExactly(TaskMeta.FAILURE);
    }

    @Test
    void atItsHardLimitATaskIsRequeuedWithoutAcksOnTimeoutOnly() {
        Outcome late = new Outcome.Failure(new TimeLimitExceeded(1.5), false);
        set(TaskSettings.TASK_ACKS_ON_FAILURE, false);
        Attempt attempt = attempt();
        assertThat(completion.of(attempt, late).settlement()).isEqualTo(new Settlement.Acknowledge(attempt.delivery()));

        set(TaskSettings.TASK_ACKS_ON_TIMEOUT, false);
        assertThat(completion.of(attempt(), late).settlement())
                .isInstanceOfSatisfying(
                        Settlement.Requeue.class,
                        requeue -> assertThat(requeue.redelivered()).isTrue());
    }

    @Test
    void aRetryPublishesTheSameTaskAgain() {
        Attempt attempt = attempt(false, followed());
        Parts parts = completion.of(
                attempt,
                new Outcome.Retry(new IllegalStateException("busy"), shop.clock.instant(), null, null, Map.of()));

        assertThat(ids(parts)).containsExactly(ID);
        assertThat(parts.results()).extracting(TaskMeta::status).containsExactly(TaskMeta.RETRY);
        assertThat(parts.settlement()).isEqualTo(new Settlement.Acknowledge(attempt.delivery()));
    }

    @Test
    void rejectedIsRequeuedWithoutADocumentOrSetAsideWithOne() {
        Parts requeued = completion.of(attempt(), new Outcome.Rejected("busy", true));
        assertThat(requeued.results()).isEmpty();
        assertThat(requeued.settlement()).isInstanceOf(Settlement.Requeue.class);

        Parts aside = completion.of(attempt(), new Outcome.Rejected("no", false));
        assertThat(aside.results()).extracting(TaskMeta::status).containsExactly(TaskMeta.FAILURE);
        assertThat(aside.settlement()).isInstanceOf(Settlement.SetAside.class);
    }

    @Test
    void whatIsAcknowledgedAlreadyIsNotSettledAgain() {
        set(TaskSettings.TASK_ACKS_ON_FAILURE, false);
        for (Outcome outcome : List.of(
                new Outcome.Success(1),
                failure(),
                new Outcome.Failure(new TimeLimitExceeded(1), false),
                new Outcome.Retry(null, shop.clock.instant(), null, null, Map.of()),
                new Outcome.Revoked("terminated"),
                new Outcome.Rejected("no", false),
                new Outcome.Rejected("no", true))) {
            assertThat(completion.of(attempt(true, Map.of()), outcome).settlement())
                    .as(outcome.toString())
                    .isNull();
        }
    }

    @Test
    void ignoredResultsAreNotStoredAndErrorsOnlyOnRequest() {
        set(TaskSettings.TASK_IGNORE_RESULT, true);
        assertThat(completion.of(attempt(), new Outcome.Success(1)).results()).isEmpty();
        assertThat(completion.of(attempt(), failure()).results()).isEmpty();

        set(TaskSettings.TASK_STORE_ERRORS_EVEN_IF_IGNORED, true);
        assertThat(completion.of(attempt(), new Outcome.Success(1)).results()).isEmpty();
        assertThat(completion.of(attempt(), failure()).results()).hasSize(1);
    }
}
