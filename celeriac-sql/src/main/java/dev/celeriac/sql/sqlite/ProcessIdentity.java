package dev.celeriac.sql.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names a process so that it is not mistaken for a later one that got the same pid, nor for one in another container
 * that shares the file.
 */
final class ProcessIdentity {
    private static final Path PROC = Path.of("/proc");

    private ProcessIdentity() {}

    /** This process, as text for the store: {@code pid/start/where}. */
    static String own() {
        long pid = ProcessHandle.current().pid();
        return pid + "/" + start(pid) + "/" + where();
    }

    /**
     * Whether a process is known to be gone. False also when it cannot be told: in another container, or on a system
     * that keeps it secret; then the lease decides.
     */
    static boolean gone(String identity) {
        String[] parts = identity.split("/", 3);
        if (parts.length != 3 || !parts[2].equals(where()) || othersAreHidden()) {
            return false;
        }
        String start = start(Long.parseLong(parts[0]));
        return start == null || !start.equals(parts[1]);
    }

    /** Linux mounted with hidepid shows a user no process but his own. */
    private static boolean othersAreHidden() {
        return Files.isReadable(PROC.resolve("self/stat")) && !Files.isReadable(PROC.resolve("1/stat"));
    }

    /** What tells two processes of one pid apart; null when there is no such process, or only its zombie. */
    private static @Nullable String start(long pid) {
        Path stat = PROC.resolve(Long.toString(pid)).resolve("stat");
        if (Files.isReadable(PROC.resolve("self/stat"))) {
            try {
                // "pid (name) state ppid …", where the name may contain anything; the start time is field 22
                String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
                String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
                return fields[0].equals("Z") || fields[0].equals("X") ? null : fields[19];
            } catch (IOException e) {
                return null;
            }
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(process ->
                        process.info().startInstant().orElse(Instant.EPOCH).toString())
                .orElse(null);
    }

    /** The space in which pids mean something: this boot of this machine, and the container's pid namespace. */
    private static String where() {
        try {
            if (Files.isReadable(PROC.resolve("sys/kernel/random/boot_id"))) {
                return Files.readString(PROC.resolve("sys/kernel/random/boot_id"))
                                .strip() + "/" + Files.readSymbolicLink(PROC.resolve("self/ns/pid"));
            }
        } catch (IOException e) {
            return "unknown-" + ProcessHandle.current().pid();
        }
        return System.getProperty("os.name").toLowerCase(Locale.ROOT);
    }
}
