package dev.celeriac.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code resource.getrusage}, as far as Linux tells it to everybody; zero for the rest. */
final class ResourceUse {
    private static final double TICKS = 100;

    private ResourceUse() {}

    static Map<String, @Nullable Object> now() {
        Map<String, Long> status = status();
        String[] stat = stat();
        Map<String, @Nullable Object> use = new LinkedHashMap<>();
        Duration total = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        use.put("utime", stat.length > 12 ? number(stat[11]) / TICKS : total.toMillis() / 1e3);
        use.put("stime", stat.length > 12 ? number(stat[12]) / TICKS : 0.0);
        use.put("maxrss", status.getOrDefault("VmHWM", 0L));
        for (String unknown : new String[] {"ixrss", "idrss", "isrss"}) {
            use.put(unknown, 0);
        }
        use.put("minflt", stat.length > 12 ? number(stat[7]) : 0);
        use.put("majflt", stat.length > 12 ? number(stat[9]) : 0);
        for (String unknown : new String[] {"nswap", "inblock", "oublock", "msgsnd", "msgrcv", "nsignals"}) {
            use.put(unknown, 0);
        }
        use.put("nvcsw", status.getOrDefault("voluntary_ctxt_switches", 0L));
        use.put("nivcsw", status.getOrDefault("nonvoluntary_ctxt_switches", 0L));
        return use;
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** Fields of {@code /proc/self/stat} behind the command's name, which may hold anything. */
    private static String[] stat() {
        String text = read("/proc/self/stat");
        int end = text.lastIndexOf(')');
        return end < 0 ? new String[0] : text.substring(end + 1).strip().split(" ");
    }

    private static Map<String, Long> status() {
        Map<String, Long> numbers = new LinkedHashMap<>();
        read("/proc/self/status").lines().forEach(line -> {
            int colon = line.indexOf(':');
            String digits = colon < 0 ? "" : line.substring(colon + 1).replaceAll("\\D", "");
            if (!digits.isEmpty() && digits.length() < 19) {
                numbers.put(line.substring(0, colon), Long.parseLong(digits));
            }
        });
        return numbers;
    }

    private static String read(String path) {
        Path file = Path.of(path);
        try {
            return Files.isReadable(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            // Another system, or one that hides it: the figures are left out.
            return "";
        }
    }
}
