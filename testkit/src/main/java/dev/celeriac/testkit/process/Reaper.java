package dev.celeriac.testkit.process;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A shell beside the test JVM that kills the JVM's children when the JVM is gone. Shutdown hooks do not run when a
 * test JVM is killed or halts (Surefire's way to stop a fork), and a forgotten worker would then compete for the next
 * run's CPU. The shell reads which process groups live from a pipe; the end of the pipe is the end of the JVM.
 */
final class Reaper {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            live=' '
            while read -r word group; do
              case $word in
                +) live="$live$group " ;;
                -) live="${live%% $group *} ${live#* $group }" ;;
              esac
            done
            for group in $live; do kill -s KILL -- "-$group" "$group" 2>/dev/null; done
            """;

    private final ReentrantLock lock = new ReentrantLock();
    private final Writer pipe;

    private Reaper() {
        try {
            Process shell = new ProcessBuilder(ChildProcess.ownGroup("sh", "-c", SCRIPT))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            pipe = new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the shell that guards the children of this JVM", e);
        }
    }

    static Reaper get() {
        return Holder.REAPER;
    }

    void watch(long pid) {
        write("+ " + pid + "\n");
    }

    void forget(long pid) {
        write("- " + pid + "\n");
    }

    private void write(String line) {
        lock.lock();
        try {
            pipe.write(line);
            pipe.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the shell that guards the children of this JVM is gone", e);
        } finally {
            lock.unlock();
        }
    }

    /** Started with the first child, not with the class path. */
    private static final class Holder {
        static final Reaper REAPER = new Reaper();
    }
}
