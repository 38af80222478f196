package dev.celeriac.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How this process was started: the JVM, its options, and then the command's own arguments. */
final class OwnCommand {
    private static final Path LINUX = Path.of("/proc/self/cmdline");

    private OwnCommand() {}

    /** Everything before the command's own arguments. */
    static List<String> launcher() {
        List<String> all = all();
        int main = all.indexOf(Main.class.getName());
        if (main < 0) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "cannot start another process like this one, which was not started through " + Main.class.getName()
                            + ": " + String.join(" ", all));
        }
        return all.subList(0, main + 1);
    }

    /** The command's own arguments. */
    static List<String> arguments() {
        List<String> all = all();
        return all.subList(launcher().size(), all.size());
    }

    private static List<String> all() {
        try {
            if (Files.isReadable(LINUX)) {
                String text = Files.readString(LINUX, StandardCharsets.UTF_8);
                return new ArrayList<>(
                        Arrays.asList(text.substring(0, text.length() - 1).split("\0", -1)));
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILURE, "cannot read " + LINUX + ": " + Failures.describe(e), e);
        }
        ProcessHandle.Info info = ProcessHandle.current().info();
        List<String> all = new ArrayList<>();
        all.add(info.command()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILURE,
                        "this system does not tell how a process was started; start it with nohup … &")));
        all.addAll(Arrays.asList(info.arguments().orElse(new String[0])));
        return all;
    }
}
