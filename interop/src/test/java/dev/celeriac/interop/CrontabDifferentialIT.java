package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.beat.Crontab;
import dev.celeriac.testkit.server.PythonCelery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Random crontabs and instants, asked of Celery's own {@code crontab} and of ours. {@code -Dceleriac.crontab.cases} and
 * {@code -Dceleriac.crontab.seed} choose how many and which.
 */
class CrontabDifferentialIT {
    private static final int CASES = Integer.getInteger("celeriac.crontab.cases", 4_000);
    private static final long SEED = Long.getLong("celeriac.crontab.seed", 20261121);
    /** The second half have clocks that are changed. */
    private static final List<String> ZONES = List.of(
            "UTC", "Asia/Kathmandu", "America/Phoenix", "Europe/Paris", "America/New_York", "Australia/Lord_Howe");

    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private enum Verdict {
        SAME,
        BOTH_REFUSE,
        /** Celery finds out when it looks for the next run; we refuse it at once. */
        NO_SUCH_DAY,
        /** On purpose: the clock is changed close to the last run or the next one. */
        CLOCK_CHANGE,
        /**
         * Celery takes the midnight of a day for the one of UTC: west of Greenwich, after a run in the evening, it leaves
         * out the rest of the month if days or months are restricted.
         */
        WESTERN_EVENING,
        DIFFERENT
    }

    private record Case(List<String> fields, Instant last, String zone) {
        String line() {
            return String.join("\t", fields) + "\t" + last.getEpochSecond() + "\t" + zone;
        }
    }

    @Test
    void celeryWouldRunThemAtTheSameTimes(@TempDir Path directory) throws IOException {
        List<Case> cases = cases();
        Path questions = directory.resolve("questions");
        Path answers = directory.resolve("answers");
        Files.write(questions, cases.stream().map(Case::line).toList());
        try (var oracle = PythonCelery.require()
                .launch(Path.of("src/test/python/crontab_oracle.py")
                        .toAbsolutePath()
                        .toString())
                .args(questions.toString(), answers.toString())
                .start()) {
            assertThat(oracle.awaitExit(Duration.ofMinutes(5))).as("exit code").isZero();
        }
        List<String> answered = Files.readAllLines(answers);
        assertThat(answered).hasSameSizeAs(cases);
        Map<Verdict, Integer> verdicts = new LinkedHashMap<>();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Verdict verdict = judge(cases.get(i), answered.get(i));
            verdicts.merge(verdict, 1, Integer::sum);
            if (verdict == Verdict.DIFFERENT) {
                differences.add(cases.get(i) + ": Celery " + answered.get(i) + ", ours " + ours(cases.get(i)));
            }
        }
        LoggerFactory.getLogger(CrontabDifferentialIT.class).info("seed {}: {}", SEED, verdicts);
        assertThat(verdicts).as("of seed " + SEED).containsKey(Verdict.SAME);
        assertThat(differences)
                .as("differences with seed %s: %s", SEED, verdicts)
                .isEmpty();
    }

    private static String ours(Case one) {
        try {
            return String.valueOf(crontab(one).nextAfter(one.last()).map(i -> i.atZone(ZoneId.of(one.zone()))));
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Crontab crontab(Case one) {
        List<String> f = one.fields();
        return Crontab.of(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4)).zone(ZoneId.of(one.zone()));
    }

    private static Verdict judge(Case one, String celery) {
        Instant ours;
        try {
            ours = crontab(one).nextAfter(one.last()).orElseThrow();
        } catch (IllegalArgumentException e) {
            if (celery.equals("-RuntimeError")) {
                return Verdict.NO_SUCH_DAY;
            }
            return celery.startsWith("-") ? Verdict.BOTH_REFUSE : Verdict.DIFFERENT;
        }
        if (celery.startsWith("-")) {
            return Verdict.DIFFERENT;
        }
        ZoneId zone = ZoneId.of(one.zone());
        Instant theirs = LocalDateTime.parse(celery).atZone(zone).toInstant();
        if (theirs.equals(ours)) {
            return Verdict.SAME;
        } else if (changed(zone, one.last()) || changed(zone, ours) || changed(zone, theirs)) {
            return Verdict.CLOCK_CHANGE;
        }
        boolean restricted =
                !one.fields().get(3).equals("*") || !one.fields().get(4).equals("*");
        Instant midnight = one.last()
                .atZone(zone)
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return restricted && midnight.isBefore(one.last()) && theirs.isAfter(ours)
                ? Verdict.WESTERN_EVENING
                : Verdict.DIFFERENT;
    }

    private static boolean changed(ZoneId zone, Instant around) {
        Duration close = Duration.ofHours(3);
        ZoneOffsetTransition change = zone.getRules().nextTransition(around.minus(close));
        return change != null && change.getInstant().isBefore(around.plus(close));
    }

    private static List<Case> cases() {
        Random random = new Random(SEED);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            List<String> fields = List.of(
                    field(random, 0, 59, false),
                    field(random, 0, 23, false),
                    random.nextInt(3) > 0 ? "*" : field(random, 0, 6, true),
                    random.nextInt(3) > 0 ? "*" : field(random, 1, 31, false),
                    random.nextInt(3) > 0 ? "*" : field(random, 1, 12, false));
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            Instant last = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(400_000_000));
            // Runs happen at full minutes mostly, and near the changes of the clock it gets interesting.
            if (random.nextBoolean()) {
                last = Instant.ofEpochSecond(last.getEpochSecond() / 60 * 60);
            }
            ZoneOffsetTransition change = ZoneId.of(zone).getRules().nextTransition(last);
            if (change != null && random.nextInt(10) == 0) {
                last = change.getInstant().minusSeconds(random.nextInt(6 * 3600) - 3 * 3600);
            }
            cases.add(new Case(fields, last, zone));
        }
        return cases;
    }

    private static String field(Random random, int min, int max, boolean names) {
        int parts = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            texts.add(part(random, min, max, names));
        }
        return String.join(",", texts);
    }

    private static String part(Random random, int min, int max, boolean names) {
        switch (random.nextInt(8)) {
            case 0:
                return "*";
            case 1:
                return "*/" + (1 + random.nextInt(max));
            case 2:
            case 3:
                return value(random, min, max, names) + "-" + value(random, min, max, names);
            case 4:
                return value(random, min, max, names) + "-" + value(random, min, max, names) + "/"
                        + (1 + random.nextInt(9));
            case 5:
                return random.nextInt(12) == 0 ? nonsense(random, max) : value(random, min, max, names);
            default:
                return value(random, min, max, names);
        }
    }

    private static String value(Random random, int min, int max, boolean names) {
        int value = min + random.nextInt(max - min + 1);
        if (!names || random.nextBoolean()) {
            return random.nextInt(10) == 0 ? "0" + value : Integer.toString(value);
        }
        String day = DAYS.get(value);
        return random.nextBoolean()
                ? day
                : day.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + day.substring(1) + "day";
    }

    private static String nonsense(Random random, int max) {
        List<String> all = List.of(
                Integer.toString(max + 1),
                "*/0",
                "*/",
                "5/10",
                "-1",
                "",
                "L",
                "?",
                "1-2-3",
                "* ",
                " 2",
                "1-" + (max + 1),
                "+2",
                "1_0",
                "*/2-4",
                "x-y",
                "*/1_0",
                "1-3/",
                "5W",
                "2#1",
                "１",
                "1.5",
                "**");
        return all.get(random.nextInt(all.size()));
    }
}
