package dev.celeriac.cli;

/** The {@code celeriac} command. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = CommandTool.run(Terminal.system(), arguments);
        System.out.flush();
        System.exit(code);
    }
}
