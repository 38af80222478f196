package dev.celeriac.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that can go on in the background, Celery's. */
final class DaemonOptions {

    @Option(
            names = {"-D", "--detach"},
            description = "Go on in the background, as a process of its own.")
    boolean detach;

    @Option(
            names = "--uid",
            paramLabel = "USER",
            description = "With --detach, as root: run as this user. Otherwise start it as that user.")
    @Nullable String uid;

    @Option(names = "--gid", paramLabel = "GROUP", description = "With --detach, as root: run with this group.")
    @Nullable String gid;

    @Option(names = "--umask", paramLabel = "MASK", description = "With --detach: modes of new files, such as 022.")
    @Nullable String umask;

    @Option(names = "--executable", paramLabel = "JAVA", description = "With --detach: the java command to run.")
    @Nullable String executable;

    /** @throws CommandFailure when something is asked for that only a new process can have */
    void check() {
        if (!detach) {
            refuse("--uid", uid, "start it as that user: sudo -u USER celeriac …, or User= in the systemd unit");
            refuse("--gid", gid, "start it with that group: sudo -g GROUP celeriac …, or Group= in the systemd unit");
            refuse("--umask", umask, "set it before: umask 022; celeriac …, or UMask= in the systemd unit");
            refuse("--executable", executable, "set JAVA_HOME");
        }
        if (umask != null && !umask.matches("0?o?[0-7]{1,4}")) {
            throw CommandFailure.usage("Invalid value for '--umask': '" + umask + "' is no octal number such as 022");
        }
    }

    private static void refuse(String option, @Nullable String value, String instead) {
        if (value != null) {
            throw CommandFailure.usage(
                    option + " needs --detach: a process cannot change that for itself. Or " + instead);
        }
    }

    /** The command line that runs {@code command} as a leader of its own session, with the user and modes asked for. */
    List<String> around(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (umask != null) {
            whole.addAll(List.of("/bin/sh", "-c", "umask \"$0\" && exec \"$@\"", umask.replace("o", "")));
        }
        if (uid != null || gid != null) {
            whole.add("setpriv");
            String group = gid == null ? groupOf(String.valueOf(uid)) : gid;
            whole.addAll(List.of("--regid", group));
            whole.addAll(uid == null ? List.of("--keep-groups") : List.of("--reuid", uid, "--init-groups"));
        }
        if (Path.of("/usr/bin/setsid").toFile().canExecute()) {
            whole.add("/usr/bin/setsid");
        }
        whole.addAll(command);
        if (executable != null) {
            whole.set(whole.size() - command.size(), executable);
        }
        return whole;
    }

    private static String groupOf(String user) {
        try {
            Process id = new ProcessBuilder("id", "-g", user)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String group = new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (!group.isEmpty()) {
                return group;
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, "--uid: cannot ask for the group of " + user, e);
        }
        throw CommandFailure.usage("--uid " + user + ": there is no such user");
    }
}
