package dev.celeriac.pool.process;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command line of a child.
 *
 * @param program the program and what comes before the options of a child
 * @param rest what comes after them
 * @param javaProgram whether the program is a {@code java} launcher, which takes options on its command line
 * @param wanted which options of the parent a child gets
 */
record ChildCommand(List<String> program, List<String> rest, boolean javaProgram, Predicate<String> wanted) {
    private static final Logger LOG = LoggerFactory.getLogger(ChildCommand.class);

    /**
     * Options that two JVMs cannot have at once, such as a port to listen on or a file to write, or that go with them. A log
     * file is one's own if its name has the process id in it.
     */
    private static final Pattern ONE_JVM_ONLY = Pattern.compile("-agentlib:jdwp.*|-Xrunjdwp.*|-Xdebug"
            + "|-Dcom\\.sun\\.management\\.jmxremote.*|-XX:ArchiveClassesAtExit=.*|-XX:AOTMode=.*|-XX:AOTCacheOutput=.*"
            + "|-XX:AOTConfiguration=.*|-XX:StartFlightRecording.*|-XX:DumpLoadedClassList=.*"
            + "|(?!.*%p)(-Xlog:[^:]*:(?!std(out|err)\\b)[^:].*|-Xloggc:.*)"
            + "|-D"
            + ChildMode.MARK + "=.*");

    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC");

    /** Variables whose options a JVM takes without being asked. */
    private static final List<String> VARIABLES = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    /** What is in {@code worker_child_java_options} with this before it is the beginning of options to leave out. */
    private static final String NOT = "!";

    /**
     * This process once more: same program, same options, same arguments.
     *
     * @param more {@code worker_child_java_options}
     */
    static ChildCommand again(List<String> more) {
        String program = executable();
        if (!isJava(program)) {
            return new ChildCommand(prepend(program, arguments()), List.of(), false, wanted(more));
        }
        try {
            return split(program, arguments(), more);
        } catch (IOException e) {
            LOG.debug("An argument file of this process is gone", e);
            try {
                return split(program, assembled(), more);
            } catch (IOException impossible) {
                throw new IllegalStateException("It has no argument files", impossible);
            }
        }
    }

    /** A main class of ours on this JVM's class path, with its options. */
    static ChildCommand of(String mainClass, String argument, List<String> more) {
        Predicate<String> wanted = wanted(more);
        List<String> options = new ArrayList<>();
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (wanted.test(option)) {
                options.add(option);
            }
        }
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath != null) {
            options.addAll(List.of("--module-path", modulePath));
        }
        options.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return new ChildCommand(prepend(java(), options), List.of(mainClass, argument), true, wanted);
    }

    static ChildCommand split(String program, List<String> arguments, List<String> more) throws IOException {
        Predicate<String> wanted = wanted(more);
        CommandLine line = CommandLine.of(arguments, wanted, Charset.forName(nativeEncoding()));
        return new ChildCommand(prepend(program, line.options()), line.rest(), true, wanted);
    }

    private static List<String> prepend(String first, List<String> more) {
        List<String> all = new ArrayList<>();
        all.add(first);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static Predicate<String> wanted(List<String> more) {
        List<String> unwanted = more.stream()
                .filter(option -> option.startsWith(NOT))
                .map(option -> option.substring(NOT.length()))
                .toList();
        return option -> !ONE_JVM_ONLY.matcher(option).matches()
                && !COLLECTOR.matcher(option).matches()
                && unwanted.stream().noneMatch(option::startsWith);
    }

    /** What of {@code worker_child_java_options} a child gets. */
    static List<String> added(List<String> more) {
        return more.stream().filter(option -> !option.startsWith(NOT)).toList();
    }

    /** Whether an option like this is among those that the child gets from its parent. */
    boolean has(String prefix) {
        return program.stream().anyMatch(option -> option.startsWith(prefix));
    }

    /**
     * Whether a child could be given a collector. Two of them are a fatal contradiction, and where the parent's is named in
     * a file of options it cannot be left out.
     */
    boolean collectorIsFree(List<String> more) {
        return javaProgram
                && more.stream().noneMatch(option -> COLLECTOR.matcher(option).matches())
                && (!has("-XX:Flags") && !has("-XX:VMOptionsFile"));
    }

    /**
     * Prepares a process.
     *
     * @param options for the JVM
     * @param mark what makes it a child
     */
    ProcessBuilder builder(List<String> options, String mark) {
        List<String> line = new ArrayList<>(program);
        if (javaProgram) {
            line.addAll(options);
            line.add("-D" + ChildMode.MARK + "=" + mark);
        }
        line.addAll(rest);
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(new File(nothing())))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        for (String variable : VARIABLES) {
            environment.computeIfPresent(variable, (name, text) -> JavaArguments.keep(text, wanted));
        }
        environment.remove(ChildMode.VARIABLE);
        if (!javaProgram) {
            environment.put(ChildMode.VARIABLE, mark);
            environment.merge("JAVA_TOOL_OPTIONS", String.join(" ", options), (own, ours) -> own + " " + ours);
        }
        return builder;
    }

    private static String nothing() {
        return File.separatorChar == '\\' ? "NUL" : "/dev/null";
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
