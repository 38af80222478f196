package dev.celeriac.testkit.server;

/**
 * Something a test needs that a machine may not have: a server, an interpreter with a library. {@link TestServers}
 * asks each requirement once per JVM, when the first test wants it.
 *
 * @param <T> what a test gets: usually a {@link Running} server's URL
 */
interface Requirement<T> {
    /** What it is called in messages and log files, such as {@code redis}. */
    String name();

    /** What to do where it is missing, as an instruction that begins with a verb. */
    String remedy();

    /**
     * Finds or starts it.
     *
     * @throws Missing if this machine does not have it
     * @throws Exception if it is there and does not work: an error in every mode, never a skipped test
     */
    Running<T> obtain(Workspace workspace) throws Exception;

    /** What a requirement has found or started; {@link #close()} ends what was started. */
    record Running<T>(T value, AutoCloseable stop) implements AutoCloseable {
        /** Something found, not started: closing it does nothing. */
        static <T> Running<T> found(T value) {
            return new Running<>(value, () -> {});
        }

        @Override
        public void close() throws Exception {
            stop.close();
        }
    }

    /** This machine does not have what is required; the message says where it was looked for. */
    final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String reason) {
            super(reason);
        }
    }
}
