package dev.celeriac.beat;

import static dev.celeriac.beat.Bench.START;
import static dev.celeriac.beat.Bench.cron;
import static dev.celeriac.beat.Bench.every;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.beat.Bench.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Bench bench = new Bench();
    private final Sent sent = bench.sent;

    @Test
    void anIntervalIsDueAfterTheFirstInterval() {
        bench.add(every("tick", 30));
        bench.pass(Duration.ofSeconds(100), bench.beat("one"));

        assertThat(Bench.seconds(sent.ticks)).containsExactly("30", "60", "90");
        assertThat(bench.state("tick").totalRunCount()).isEqualTo(3);
        assertThat(bench.state("tick").lastRunAt()).isEqualTo(START.plusSeconds(90));
        assertThat(bench.state("tick").claimed()).isNull();
    }

    @Test
    void whatIsDueTogetherIsSentTogether() {
        for (int i = 0; i < 1_200; i++) {
            bench.add(cron("entry " + i, "* * * * *"));
        }
        bench.pass(MINUTE, bench.beat("one"));

        assertThat(sent.names()).hasSize(1_200).doesNotHaveDuplicates();
    }

    @Test
    void anotherBeatTakesOverWithinTheLeaseAndRepeatsNothing() {
        bench.add(every("tick", 2));
        Member one = bench.beat("one");
        Member two = bench.beat("two");
        bench.pass(Duration.ofSeconds(20), one, two);
        // kill -9
        bench.pass(Duration.ofSeconds(20), two);

        assertThat(two.leadership.leads()).isTrue();
        assertThat(sent.times()).doesNotHaveDuplicates();
        Instant lastOfOne = START.plusSeconds(20);
        Instant firstOfTwo = sent.ticks.stream()
                .map(Tick::due)
                .filter(due -> due.isAfter(lastOfOne))
                .findFirst()
                .orElseThrow();
        assertThat(firstOfTwo).isBefore(lastOfOne.plusSeconds(8));
    }

    @Test
    void aBeatThatStopsLetsTheNextOneBeginAtOnce() {
        Member one = bench.beat("one");
        Member two = bench.beat("two");
        bench.pass(Duration.ofSeconds(3), one, two);
        one.leadership.resign();
        two.turn();

        assertThat(two.leadership.leads()).isTrue();
        assertThat(one.leadership.leads()).isFalse();
    }

    @Test
    void aPausedLeaderSendsNothingWhenItWakesUp() {
        bench.add(every("tick", 2));
        Member one = bench.beat("one");
        Member two = bench.beat("two");
        bench.pass(Duration.ofSeconds(10), one, two);
        bench.pass(Duration.ofSeconds(10), two);
        int before = sent.ticks.size();
        // It was stopped before its scheduler's turn, and its lease has not been looked at since.
        one.scheduler.tick();

        assertThat(sent.ticks).hasSize(before);
        bench.pass(Duration.ofSeconds(10), one, two);
        assertThat(sent.times()).doesNotHaveDuplicates();
        assertThat(one.leadership.leads()).isFalse();
    }

    @Test
    void twoLeadersAtOnceSendEachDueTimeOnce() {
        bench.add(every("tick", 10));
        Member one = bench.beat("one");
        Member two = bench.beat("two");
        bench.pass(Duration.ofSeconds(5), one);
        // The first one stands still between its claim and its message; the second one takes over meanwhile.
        sent.before = ticks -> {
            sent.before = more -> {};
            bench.nanos += Duration.ofSeconds(1).toNanos();
            two.turn();
            bench.nanos += Duration.ofSeconds(6).toNanos();
            two.turn();
        };
        bench.advance(Duration.ofSeconds(5));
        one.turn();

        assertThat(two.leadership.leads()).isTrue();
        assertThat(sent.ticks).hasSize(1);
        assertThat(bench.state("tick").totalRunCount()).isEqualTo(1);
    }

    @Test
    void aOneOffThatIsEnabledAgainIsSentAgainUnderAnotherMark() {
        ScheduleEntryBuilder clocked = ScheduleEntry.of("once", "shop.tick", Clocked.at(START.plusSeconds(10)))
                .oneOff(true);
        bench.add(clocked);
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(15), one);
        bench.add(clocked);
        bench.pass(Duration.ofSeconds(5), one);

        assertThat(sent.ticks).hasSize(2);
        assertThat(sent.ticks.stream().map(Tick::taskId).distinct()).hasSize(1);
    }

    @Test
    void aClaimThatItsBeatDidNotLiveToSendIsSentByTheNext() {
        bench.add(every("tick", 10));
        Member one = bench.beat("one");
        Member two = bench.beat("two");
        sent.down = true;
        bench.pass(Duration.ofSeconds(10), one, two);
        assertThat(bench.state("tick").claimed()).isEqualTo(START.plusSeconds(10));
        sent.down = false;
        bench.pass(Duration.ofSeconds(8), two);

        assertThat(Bench.seconds(sent.ticks)).containsExactly("10");
        assertThat(bench.state("tick").claimed()).isNull();
    }

    @Test
    void aClaimThatWasSentAndNotRecordedIsNotSentAgain() {
        bench.add(every("tick", 10));
        Member one = bench.beat("one");
        Member two = bench.beat("two");
        sent.answerLost = true;
        bench.pass(Duration.ofSeconds(10), one, two);
        sent.answerLost = false;
        bench.pass(Duration.ofSeconds(8), two);

        assertThat(Bench.seconds(sent.ticks)).containsExactly("10");
        assertThat(bench.state("tick").totalRunCount()).isEqualTo(1);
    }

    @Test
    void afterAMinuteWithoutBrokerOneRunMakesUp() {
        bench.add(every("tick", 10));
        Member one = bench.beat("one");
        sent.down = true;
        bench.pass(MINUTE, one);
        sent.down = false;
        bench.pass(Duration.ofSeconds(10), one);

        assertThat(Bench.seconds(sent.ticks)).containsExactly("60", "70");
        assertThat(bench.state("tick").totalRunCount()).isEqualTo(2);
    }

    @Test
    void afterAMinuteWithoutBrokerAllAreSentWhereThatIsThePolicy() {
        bench.add(every("tick", 20).missed(MissedRuns.ALL));
        Member one = bench.beat("one");
        sent.down = true;
        bench.pass(MINUTE, one);
        sent.down = false;
        bench.pass(Duration.ofSeconds(1), one);

        assertThat(Bench.seconds(sent.ticks)).containsExactly("20", "40", "60");
    }

    @Test
    void aOneOffWaitsForTheBroker() {
        bench.add(every("once", 10).oneOff(true));
        Member one = bench.beat("one");
        sent.down = true;
        bench.pass(MINUTE, one);
        assertThat(bench.enabled("once")).isTrue();
        sent.down = false;
        bench.pass(MINUTE, one);

        assertThat(Bench.seconds(sent.ticks)).containsExactly("10");
        assertThat(bench.enabled("once")).isFalse();
    }

    @Test
    void whatIsNotToBeLateIsLeftOutAfterAnOutage() {
        bench.add(every("tick", 100).missed(MissedRuns.SKIP).startingDeadline(Duration.ofSeconds(5)));
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(99), one);
        sent.down = true;
        bench.pass(MINUTE, one);
        sent.down = false;
        bench.pass(Duration.ofSeconds(60), one);

        assertThat(Bench.seconds(sent.ticks)).containsExactly("200");
        assertThat(bench.state("tick").totalRunCount()).isEqualTo(1);
    }

    @Test
    void afterAMinuteWithoutStoreNothingIsSentTwice() {
        bench.add(every("tick", 10));
        Member one = bench.beat("one");
        Member two = bench.beat("two");
        bench.pass(Duration.ofSeconds(15), one, two);
        bench.store.down = true;
        bench.pass(MINUTE, one, two);
        bench.store.down = false;
        bench.pass(Duration.ofSeconds(15), one, two);

        assertThat(Bench.seconds(sent.ticks))
                .startsWith("10")
                .endsWith("80", "90")
                .hasSize(4);
        assertThat(sent.times()).doesNotHaveDuplicates();
    }

    @Test
    void answersOfTheStoreThatGetLostRepeatNothing() {
        bench.add(every("tick", 10));
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(5), one);
        bench.store.answersLost = true;
        bench.pass(Duration.ofSeconds(30), one);
        bench.store.answersLost = false;
        bench.pass(Duration.ofSeconds(10), one);

        assertThat(sent.times()).doesNotHaveDuplicates();
        assertThat(sent.ticks).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void missedRunsByPolicy() {
        bench.add(cron("once", "* * * * *"));
        bench.add(cron("all", "* * * * *").missed(MissedRuns.ALL));
        bench.add(cron("skip", "*/7 * * * *").missed(MissedRuns.SKIP));
        bench.advance(Duration.ofMinutes(10).plusSeconds(30));
        bench.beat("one").turn();

        assertThat(sent.names()).filteredOn("once"::equals).hasSize(1);
        assertThat(sent.names()).filteredOn("all"::equals).hasSize(10);
        assertThat(sent.names()).doesNotContain("skip");
        assertThat(sent.ticks.stream().filter(tick -> tick.entry().name().equals("once")))
                .extracting(Tick::due)
                .containsExactly(START.plusSeconds(600));
    }

    @Test
    void cronStartingDeadline() {
        bench.add(cron("hourly", "0 * * * *"));
        bench.advance(HOUR.plusMinutes(5));
        Member strict = bench.beat("strict", MINUTE);
        strict.turn();
        assertThat(sent.ticks).isEmpty();

        bench.advance(Duration.ofMinutes(55));
        strict.turn();
        strict.turn();
        assertThat(Bench.seconds(sent.ticks)).containsExactly("7200");
    }

    @Test
    void theClockIsSetBackAnHour() {
        bench.add(cron("cron", "*/10 * * * *"));
        bench.add(every("interval", 600));
        Member one = bench.beat("one");
        bench.pass(Duration.ofMinutes(61), one);
        bench.clock.set(bench.clock.instant().minus(HOUR));
        bench.pass(Duration.ofMinutes(75), one);

        // Fixed times have run once; intervals go on.
        assertThat(sent.ticks.stream().filter(tick -> tick.entry().name().equals("cron")))
                .extracting(Tick::due)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 7)
                        .mapToObj(i -> START.plusSeconds(600L * i))
                        .toList());
        assertThat(sent.names()).filteredOn("interval"::equals).hasSize(6 + 7);
        assertThat(sent.ticks.stream().map(Tick::taskId)).doesNotHaveDuplicates();
    }

    @Test
    void theClockIsSetForwardAnHour() {
        bench.add(cron("cron", "*/10 * * * *"));
        bench.add(every("interval", 600));
        Member one = bench.beat("one");
        bench.pass(Duration.ofMinutes(5), one);
        bench.clock.advance(HOUR);
        one.turn();

        assertThat(sent.names()).containsExactlyInAnyOrder("cron", "interval");
        assertThat(one.leadership.leads()).isTrue();
    }

    @Test
    void overlappingRunsByPolicy() {
        bench.add(every("skip", 10).overlap(OverlappingRuns.SKIP));
        bench.add(every("cancel", 10).overlap(OverlappingRuns.CANCEL));
        bench.add(every("allow", 10));
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(10), one);
        sent.ticks.forEach(tick -> sent.running.add(tick.taskId()));
        String cancelled = sent.ticks.stream()
                .filter(tick -> tick.entry().name().equals("cancel"))
                .findFirst()
                .orElseThrow()
                .taskId();
        bench.pass(Duration.ofSeconds(10), one);

        assertThat(sent.names()).containsExactlyInAnyOrder("skip", "cancel", "allow", "cancel", "allow");
        assertThat(sent.cancelled).containsExactly(cancelled);
        sent.running.clear();
        bench.pass(Duration.ofSeconds(10), one);
        assertThat(sent.names()).filteredOn("skip"::equals).hasSize(2);
    }

    @Test
    void nothingIsLostWhileResultsCannotBeLookedAt() {
        bench.add(every("skip", 10).overlap(OverlappingRuns.SKIP));
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(10), one);
        sent.down = true;
        bench.pass(MINUTE, one);
        sent.down = false;
        bench.pass(Duration.ofSeconds(5), one);

        assertThat(Bench.seconds(sent.ticks)).containsExactly("10", "70");
    }

    @Test
    void onlyEntriesWithAPolicyAboutOverlapsWaitForResults() {
        bench.add(every("skip", 10).overlap(OverlappingRuns.SKIP));
        bench.add(every("cancel", 10).overlap(OverlappingRuns.CANCEL));
        bench.add(every("late", 10).overlap(OverlappingRuns.SKIP).startingDeadline(Duration.ofSeconds(3)));
        bench.add(every("allow", 10));
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(10), one);
        assertThat(sent.names()).hasSize(4);
        sent.resultsDown = true;
        bench.pass(Duration.ofSeconds(25), one);
        assertThat(sent.names()).hasSize(6).endsWith("allow", "allow");

        sent.resultsDown = false;
        bench.pass(Duration.ofSeconds(1), one);
        assertThat(sent.ticks.subList(6, sent.ticks.size()))
                .extracting(tick -> tick.entry().name() + " " + Bench.seconds(List.of(tick)))
                .as("each late by its policy for missed runs")
                .containsExactlyInAnyOrder("skip [30]", "cancel [30]");
    }

    @Test
    void whatTakesLongToFindOutHoldsNothingUp() {
        List<Runnable> asked = new ArrayList<>();
        Member one = bench.beat("one", asked::add);
        bench.add(every("skip", 10).overlap(OverlappingRuns.SKIP));
        bench.add(every("allow", 10));
        bench.pass(Duration.ofSeconds(35), one);

        assertThat(sent.names()).containsExactlyInAnyOrder("skip", "allow", "allow", "allow");
        assertThat(asked).as("a question is asked once").hasSize(1);
        asked.remove(0).run();
        one.turn();
        assertThat(Bench.seconds(sent.ticks)).endsWith("30");
        assertThat(sent.names()).endsWith("skip");
    }

    @Test
    void aClaimOfWhichNobodyKnowsWhetherItWasSentWaitsAlone() {
        bench.add(every("tick", 10));
        Member one = bench.beat("one");
        Member two = bench.beat("two");
        sent.answerLost = true;
        bench.pass(Duration.ofSeconds(10), one, two);
        sent.answerLost = false;
        sent.resultsDown = true;
        bench.add(every("other", 3));
        bench.pass(Duration.ofSeconds(20), two);
        assertThat(sent.names()).contains("other");
        assertThat(bench.state("tick").claimed()).isEqualTo(START.plusSeconds(10));
        sent.resultsDown = false;
        bench.pass(Duration.ofSeconds(2), two);

        assertThat(bench.state("tick").claimed()).isNull();
        assertThat(sent.ticks.stream().map(Tick::taskId)).doesNotHaveDuplicates();
    }

    @Test
    void oneOffsAreDisabledAfterTheirRun() {
        bench.add(every("one-off", 10).oneOff(true));
        bench.add(ScheduleEntry.of("clocked", "shop.tick", Clocked.at(START.plusSeconds(15))));
        bench.add(ScheduleEntry.of("past", "shop.tick", Clocked.at(START.minusSeconds(15))));
        bench.pass(MINUTE, bench.beat("one"));

        assertThat(sent.names()).containsExactly("past", "one-off", "clocked");
        assertThat(bench.enabled("one-off")).isFalse();
        assertThat(bench.enabled("clocked")).isFalse();
        assertThat(bench.state("one-off").totalRunCount()).isZero();
        assertThat(bench.state("one-off").lastRunAt()).isNull();
    }

    @Test
    void betweenStartTimeAndExpiry() {
        bench.add(every("limited", 10).startTime(START.plusSeconds(25)).expires(START.plusSeconds(50)));
        bench.add(cron("later", "* * * * *").startTime(START.plusSeconds(90)));
        bench.pass(Duration.ofMinutes(2), bench.beat("one"));

        assertThat(sent.ticks.stream()
                        .filter(tick -> tick.entry().name().equals("limited"))
                        .toList())
                .satisfies(ticks -> assertThat(Bench.seconds(ticks)).containsExactly("25", "35", "45"));
        assertThat(bench.enabled("limited")).isFalse();
        assertThat(bench.state("limited").totalRunCount()).isEqualTo(3);
        assertThat(bench.state("limited").lastRunAt()).isNull();
        assertThat(Bench.seconds(sent.ticks)).endsWith("120");
    }

    @Test
    void editsAreSeenWithinASecond() {
        Member one = bench.beat("one");
        bench.pass(MINUTE, one);
        bench.add(every("tick", 5));
        bench.pass(Duration.ofSeconds(6), one);
        assertThat(sent.ticks).hasSize(1);

        bench.add(every("tick", 5).enabled(false));
        bench.pass(MINUTE, one);
        assertThat(sent.ticks).hasSize(1);

        bench.add(every("tick", 5));
        bench.pass(Duration.ofSeconds(3), one);
        assertThat(sent.ticks).as("enabled again, it is not due at once").hasSize(1);
        assertThat(bench.state("tick").totalRunCount())
                .as("as django-celery-beat has it")
                .isEqualTo(1);
        bench.store.remove("tick");
        bench.pass(MINUTE, one);
        assertThat(sent.ticks).hasSize(1);
    }

    @Test
    void whatIsEnabledWithoutATraceInItsStateIsNotDueAtOnce() {
        bench.store.off.add("tick");
        bench.add(every("tick", 30));
        Member one = bench.beat("one");
        bench.pass(HOUR, one);
        bench.store.off.clear();
        bench.pass(Duration.ofSeconds(29), one);
        assertThat(sent.ticks).isEmpty();
        bench.pass(Duration.ofSeconds(2), one);
        assertThat(sent.ticks).hasSize(1);
    }

    @Test
    void whatCannotBeSentHoldsNothingUp() {
        bench.add(every("broken", 10));
        bench.add(every("tick", 10));
        sent.refused.put("broken", new NotSent(NotSent.Chance.NONE, "its arguments cannot be written"));
        bench.pass(Duration.ofSeconds(20), bench.beat("one"));

        assertThat(sent.names()).containsExactly("tick", "tick");
        assertThat(bench.state("broken").totalRunCount()).isZero();
    }

    @Test
    void anEntryWhoseQueueCannotBeWrittenWaitsAlone() {
        bench.add(every("bad", 10));
        bench.add(every("good", 10));
        bench.add(every("later", 15));
        sent.refused.put("bad", new NotSent(NotSent.Chance.LATER, "its queue is a hash"));
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(45), one);

        assertThat(sent.names()).containsExactlyInAnyOrder("good", "later", "good", "good", "later", "good", "later");
        assertThat(sent.tries.subList(1, sent.tries.size()))
                .as("what waits is tried apart from what is tried for the first time")
                .allMatch(names -> names.equals(List.of("bad")) || !names.contains("bad"))
                .filteredOn(List.of("bad")::equals)
                .hasSizeGreaterThan(20);
        sent.refused.clear();
        bench.pass(Duration.ofSeconds(1), one);
        assertThat(sent.ticks.get(7).entry().name()).isEqualTo("bad");
        assertThat(sent.ticks.get(7).due()).as("one run makes up for all").isEqualTo(START.plusSeconds(40));
        assertThat(bench.state("bad").totalRunCount()).isEqualTo(1);
    }

    @Test
    void whatCannotBeSentKeepsNothingElseThatWaits() {
        bench.add(every("often", 1));
        bench.add(every("one", 7));
        bench.add(every("two", 3));
        for (String name : List.of("often", "one", "two")) {
            sent.refused.put(name, new NotSent(NotSent.Chance.LATER, "its queue is a hash"));
        }
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(30), one);
        sent.refused.remove("one");
        bench.pass(Duration.ofSeconds(2), one);

        assertThat(sent.names()).containsExactly("one");
    }

    @Test
    void anEntryThatCannotBeSentIsSentWhenItIsEdited() {
        ScheduleEntryBuilder entry = every("bad", 1_000).missed(MissedRuns.ALL);
        bench.add(entry.option("queue", "hash"));
        sent.refused.put("bad", new NotSent(NotSent.Chance.LATER, "its queue is a hash"));
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(1_005), one);
        bench.add(entry.option("queue", "list"));
        sent.before = ticks -> ticks.forEach(tick -> {
            if ("list".equals(tick.entry().options().get("queue"))) {
                sent.refused.clear();
            }
        });
        bench.pass(Duration.ofSeconds(3), one);

        assertThat(Bench.seconds(sent.ticks)).containsExactly("1000");
    }

    @Test
    void anEntryThatCannotBeSentIsForgottenWhenItIsDisabled() {
        bench.add(every("bad", 10));
        sent.refused.put("bad", new NotSent(NotSent.Chance.LATER, "its queue is a hash"));
        Member one = bench.beat("one");
        bench.pass(Duration.ofSeconds(15), one);
        bench.add(every("bad", 10).enabled(false));
        bench.pass(Duration.ofSeconds(2), one);
        sent.refused.clear();
        int tries = sent.tries.size();
        bench.pass(MINUTE, one);

        assertThat(sent.tries).hasSize(tries);
        assertThat(sent.ticks).isEmpty();
    }

    @Test
    void anEntryWhoseTimesCannotBeToldIsLeftOut() {
        bench.add(ScheduleEntry.of("far", "shop.tick", Interval.every(Duration.ofSeconds(Long.MAX_VALUE))));
        bench.add(every("tick", 10));
        bench.pass(Duration.ofSeconds(10), bench.beat("one"));

        assertThat(sent.names()).containsExactly("tick");
    }

    @Test
    void aDeployWithAnotherVersionOfTheSchedule() {
        bench.store.install(List.of(fixed("a", 10), fixed("b", 10)), START);
        Member old = bench.beat("old");
        bench.pass(Duration.ofSeconds(15), old);
        bench.store.put(every("theirs", 1000).build(), bench.clock.instant());
        // The new version starts beside the old one, which leads still.
        bench.store.install(List.of(fixed("b", 20), fixed("c", 10)), bench.clock.instant());
        Member young = bench.beat("young");
        bench.pass(Duration.ofSeconds(17), old, young);

        assertThat(bench.store.load())
                .extracting(one -> one.entry().name())
                .containsExactlyInAnyOrder("b", "c", "theirs");
        assertThat(sent.names()).containsExactly("a", "b", "c", "b");
        assertThat(sent.times())
                .endsWith(
                        START.plusSeconds(25).toString(), START.plusSeconds(30).toString());
    }

    private static ScheduleEntry fixed(String name, long seconds) {
        return every(name, seconds).fixed(true).build();
    }
}
