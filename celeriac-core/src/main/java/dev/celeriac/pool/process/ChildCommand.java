package dev.celeriac.pool.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a child.
 *
 * @param program the program and what comes before the options of a child
 * @param rest what comes after them
 * @param javaProgram whether the program is a {@code java} launcher, which takes options on its command line
 */
record ChildCommand(List<String> program, List<String> rest, boolean javaProgram) {

    /** Options whose value is the next argument. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--patch-module",
            "--enable-native-access",
            "--source");

    /** Options that two JVMs cannot have at once, such as a port to listen on or a file to write, or that go with them. */
    private static final Pattern ONE_JVM_ONLY = Pattern.compile("-agentlib:jdwp.*|-Xrunjdwp.*|-Xdebug"
            + "|-Dcom\\.sun\\.management\\.jmxremote.*|-XX:ArchiveClassesAtExit=.*|-XX:AOTMode=.*|-XX:AOTCacheOutput=.*"
            + "|-XX:AOTConfiguration=.*|-XX:StartFlightRecording.*");

    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC");

    /** This process once more: same program, same options, same arguments. */
    static ChildCommand again() {
        List<String> arguments = arguments();
        boolean java = isJava(executable());
        if (!java) {
            return new ChildCommand(List.of(executable()), arguments, false);
        }
        return split(executable(), arguments);
    }

    /** A main class of ours on this JVM's class path, with its options. */
    static ChildCommand of(String mainClass, String argument) {
        List<String> options = new ArrayList<>();
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (keeps(option)) {
                options.add(option);
            }
        }
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath != null) {
            options.addAll(List.of("--module-path", modulePath));
        }
        options.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return new ChildCommand(prepend(java(), options), List.of(mainClass, argument), true);
    }

    private static List<String> prepend(String first, List<String> more) {
        List<String> all = new ArrayList<>();
        all.add(first);
        all.addAll(more);
        return List.copyOf(all);
    }

    static ChildCommand split(String program, List<String> arguments) {
        List<String> options = new ArrayList<>();
        int at = 0;
        while (at < arguments.size()) {
            String argument = arguments.get(at);
            if (argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) {
                break;
            }
            if (!argument.startsWith("-") && !argument.startsWith("@")) {
                break;
            }
            if (keeps(argument)) {
                options.add(argument);
            }
            at++;
            if (WITH_VALUE.contains(argument) && at < arguments.size()) {
                options.add(arguments.get(at++));
            }
        }
        List<String> rest = arguments.subList(at, arguments.size());
        // The main class is in an argument file: what comes before it are options for certain.
        return rest.isEmpty()
                ? new ChildCommand(List.of(program), arguments, true)
                : new ChildCommand(prepend(program, options), List.copyOf(rest), true);
    }

    private static boolean keeps(String option) {
        return !ONE_JVM_ONLY.matcher(option).matches()
                && !COLLECTOR.matcher(option).matches();
    }

    /** Whether an option like this is among those that the child gets from its parent. */
    boolean has(String prefix) {
        return program.stream().anyMatch(option -> option.startsWith(prefix))
                || rest.stream().anyMatch(option -> option.startsWith(prefix));
    }

    /**
     * Prepares a process.
     *
     * @param options for the JVM
     */
    ProcessBuilder builder(List<String> options, Map<String, String> environment) {
        List<String> line = new ArrayList<>(program);
        if (javaProgram) {
            line.addAll(options);
        }
        line.addAll(rest);
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File(nothing())))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        if (!javaProgram) {
            builder.environment()
                    .merge("JAVA_TOOL_OPTIONS", String.join(" ", options), (own, ours) -> own + " " + ours);
        }
        return builder;
    }

    private static String nothing() {
        return java.io.File.separatorChar == '\\' ? "NUL" : "/dev/null";
    }

    private static String executable() {
        return ProcessHandle.current().info().command().orElseGet(ChildCommand::java);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static boolean isJava(String program) {
        String name = String.valueOf(Path.of(program).getFileName());
        return name.matches("javaw?(\\.exe)?");
    }

    /** What this process was started with; from the system, since the JVM forgets the options of its launcher. */
    private static List<String> arguments() {
        List<String> read = ofLinux();
        if (read == null) {
            read = ProcessHandle.current().info().arguments().map(List::of).orElse(null);
        }
        return read == null ? assembled() : read;
    }

    private static @Nullable List<String> ofLinux() {
        Path file = Path.of("/proc/self/cmdline");
        if (!Files.isReadable(file)) {
            return null;
        }
        try {
            String all = new String(Files.readAllBytes(file), Charset.forName(nativeEncoding()));
            List<String> line = List.of(all.split("\0", -1));
            return line.subList(1, line.size() - 1);
        } catch (IOException e) {
            return null;
        }
    }

    private static String nativeEncoding() {
        String jnu = System.getProperty("sun.jnu.encoding");
        return jnu == null ? "UTF-8" : jnu;
    }

    /** As well as the JVM remembers: an argument with a space in it comes out as two. */
    private static List<String> assembled() {
        List<String> line = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String command = System.getProperty("sun.java.command", "");
        List<String> words = List.of(command.split(" "));
        if (!words.get(0).endsWith(".jar")) {
            line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        } else {
            line.add("-jar");
        }
        line.addAll(words);
        return line;
    }
}
