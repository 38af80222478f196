package dev.celeriac.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process under measurement. It says what it has to say in lines {@code figure NAME VALUE}, and {@code ready}; anything
 * else is kept for the message when it fails.
 */
final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final String name;
    private final Process process;
    private final Thread reader;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Map<String, Double> figures = new HashMap<>();
    private final List<String> output = new ArrayList<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = new Thread(this::read, "celeriac-bench-" + name);
        reader.start();
    }

    static Child start(String name, List<String> command, Map<String, String> environment) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            return new Child(name, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + String.join(" ", command), e);
        }
    }

    /** Writes a figure for the parent; called in the child. */
    static void say(String figure, double value) {
        System.out.println("figure " + figure + " " + value);
        System.out.flush();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                synchronized (output) {
                    if (words.length == 3 && words[0].equals("figure")) {
                        figures.put(words[1], Double.parseDouble(words[2]));
                    } else {
                        output.add(line);
                    }
                }
                if (line.equals("ready")) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            // The JDK closes the stream under its reader when it kills a process.
            if (process.isAlive()) {
                throw new UncheckedIOException("lost the output of " + name, e);
            }
        } finally {
            ready.countDown();
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits for the line {@code ready}. */
    Child awaitReady() throws InterruptedException {
        if (!ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS) || !process.isAlive()) {
            throw new IllegalStateException(name + " did not get ready:\n  " + transcript());
        }
        return this;
    }

    /** Waits for its orderly end. */
    Child awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " still runs after " + PATIENCE + ":\n  " + transcript());
        }
        reader.join();
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    name + " ended with exit code " + process.exitValue() + ":\n  " + transcript());
        }
        return this;
    }

    /** Whether it has said that. */
    boolean said(String figure) {
        synchronized (output) {
            return figures.containsKey(figure);
        }
    }

    double figure(String figure) {
        synchronized (output) {
            Double value = figures.get(figure);
            if (value == null) {
                throw new IllegalStateException(name + " did not say '" + figure + "':\n  " + transcript());
            }
            return value;
        }
    }

    private String transcript() {
        synchronized (output) {
            return String.join("\n  ", output);
        }
    }

    /** SIGTERM, then the end. */
    void stop() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close the stream under its reader
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " does not obey SIGTERM:\n  " + transcript());
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
