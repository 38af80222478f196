package dev.celeriac.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the ledger says. A run is good when nothing is lost, every further run of an attempt is explained by a kill, there
 * are no more duplicates than the killed workers had slots, every result is there, and the broker is clean. What a kill has
 * cut short has to run again; only what had run to its end before is a duplicate.
 *
 * @param expected attempts that had to end
 * @param lost attempts that never ended
 * @param runs runs that began
 * @param interrupted runs that a kill cut short
 * @param duplicates further runs of attempts that had run to their end
 * @param worstKill most duplicates that one kill has caused
 * @param unexplained further runs without a kill that explains them
 * @param recoveryMillis for each kill, how long until the last of what it had cut short began anew
 * @param findings what is wrong besides, in words
 */
record Verdict(
        int expected,
        List<String> lost,
        int runs,
        int interrupted,
        int duplicates,
        int worstKill,
        List<String> unexplained,
        List<Long> recoveryMillis,
        List<String> findings) {
    /** How long before its worker's death a run may have ended without being acknowledged. */
    private static final long COMMIT_MILLIS = 5_000;

    /** Settles the accounts; {@code findings} are of whoever looked at the broker. */
    static Verdict of(
            List<LedgerBooks.Attempt> expected, LedgerBooks books, List<Kill> kills, int slots, List<String> findings) {
        Map<String, Kill> byProcess = new LinkedHashMap<>();
        kills.forEach(kill -> byProcess.put(kill.process(), kill));
        List<String> lost = expected.stream()
                .filter(attempt -> !books.hasEnded(attempt))
                .map(attempt -> attempt.task() + " attempt " + attempt.number())
                .toList();
        var unexplained = new ArrayList<String>();
        Map<Kill, Integer> caused = new LinkedHashMap<>();
        Map<Kill, Long> recovered = new LinkedHashMap<>();
        int runs = 0;
        int interrupted = 0;
        int duplicates = 0;
        for (var entry : books.runs().entrySet()) {
            List<Run> all = entry.getValue().stream()
                    .sorted((a, b) -> Long.compare(a.started(), b.started()))
                    .toList();
            runs += all.size();
            for (int i = 0; i < all.size(); i++) {
                Run run = all.get(i);
                interrupted += run.ended() == null ? 1 : 0;
                if (i == 0) {
                    continue;
                }
                Run before = all.get(i - 1);
                int duplicate = before.ended() != null ? 1 : 0;
                duplicates += duplicate;
                Kill kill = byProcess.get(before.process());
                if (kill == null || !explains(kill, before, run)) {
                    unexplained.add(entry.getKey() + ": " + before + ", then " + run);
                } else {
                    caused.merge(kill, duplicate, Integer::sum);
                    recovered.merge(kill, run.started() - kill.dead(), Math::max);
                }
            }
        }
        var wrong = new ArrayList<>(findings);
        caused.forEach((kill, count) -> {
            if (count > slots) {
                wrong.add(count + " duplicates by one kill (" + kill.how() + " of " + kill.process()
                        + "); a worker with " + slots + " slots may cause " + slots);
            }
        });
        return new Verdict(
                expected.size(),
                lost,
                runs,
                interrupted,
                duplicates,
                caused.values().stream().mapToInt(Integer::intValue).max().orElse(0),
                unexplained,
                recovered.values().stream().sorted().toList(),
                wrong);
    }

    private static boolean explains(Kill kill, Run before, Run again) {
        boolean unacknowledged = before.ended() == null || before.ended() > kill.dead() - COMMIT_MILLIS;
        return unacknowledged && again.started() >= kill.ordered();
    }

    boolean good() {
        return lost.isEmpty() && unexplained.isEmpty() && findings.isEmpty();
    }

    Map<String, Object> describe() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("verdict", good() ? "good" : "bad");
        facts.put("expected_attempts", expected);
        facts.put("lost", lost.size());
        facts.put("runs", runs);
        facts.put("runs_cut_short", interrupted);
        facts.put("duplicates", duplicates);
        facts.put("worst_kill", worstKill);
        facts.put("unexplained", unexplained.size());
        facts.put("recovery_ms_median", recoveryMillis.isEmpty() ? 0 : recoveryMillis.get(recoveryMillis.size() / 2));
        facts.put("recovery_ms_worst", recoveryMillis.isEmpty() ? 0 : recoveryMillis.get(recoveryMillis.size() - 1));
        facts.put("findings", findings);
        facts.put("lost_attempts", lost.subList(0, Math.min(100, lost.size())));
        facts.put("unexplained_runs", unexplained.subList(0, Math.min(100, unexplained.size())));
        return facts;
    }
}
