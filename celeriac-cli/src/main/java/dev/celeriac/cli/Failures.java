package dev.celeriac.cli;

import dev.celeriac.config.Secrets;
import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.exceptions.OperationalError;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.transport.TransportException;
import dev.celeriac.worker.TooManyLeakedThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Turns whatever stopped a command into one line for its user, and an exit code; the stack trace is for debugging. */
final class Failures {
    private Failures() {}

    /** Prints the failure and returns the exit code. */
    static int report(Throwable failure, Terminal terminal, boolean debug) {
        terminal.err().println("Error: " + line(failure));
        if (debug) {
            failure.printStackTrace(terminal.err());
        } else if (unexpected(failure)) {
            terminal.err().println("Run it again with '-l debug' for the stack trace.");
        }
        return exitCode(failure);
    }

    static int exitCode(Throwable failure) {
        if (failure instanceof CommandFailure known) {
            return known.exitCode();
        }
        if (failure instanceof TooManyLeakedThreads) {
            return ExitCode.START_AGAIN;
        }
        return failure instanceof TransportException
                        || failure instanceof OperationalError
                        || failure instanceof ResultStoreException
                ? ExitCode.UNAVAILABLE
                : ExitCode.FAILURE;
    }

    /** The failure in a sentence, with passwords masked. */
    static String line(Throwable failure) {
        return Secrets.maskUrls(expected(failure) ? message(failure) : describe(failure));
    }

    private static boolean expected(Throwable failure) {
        return failure instanceof CommandFailure
                || failure instanceof TooManyLeakedThreads
                || failure instanceof TransportException
                || failure instanceof ResultStoreException
                || failure instanceof ImproperlyConfigured
                || failure instanceof InvalidArgumentsException
                || failure instanceof OperationalError
                || failure instanceof IllegalArgumentException;
    }

    private static boolean unexpected(Throwable failure) {
        return !expected(failure) && !(failure instanceof IOException) && !(failure instanceof UncheckedIOException);
    }

    private static String message(Throwable failure) {
        return Optional.ofNullable(failure.getMessage())
                .orElseGet(() -> failure.getClass().getSimpleName());
    }

    /** An exception as a phrase; those of the file system say only the path of their own accord. */
    static String describe(Throwable failure) {
        if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return describe(unchecked.getCause());
        }
        if (failure instanceof NoSuchFileException missing) {
            return "no such file or directory: " + missing.getFile();
        }
        if (failure instanceof AccessDeniedException denied) {
            return "permission denied: " + denied.getFile();
        }
        if (failure instanceof NotDirectoryException notDirectory) {
            return "not a directory: " + notDirectory.getFile();
        }
        if (failure instanceof FileSystemException file) {
            return Optional.ofNullable(file.getReason()).orElse("cannot be used") + ": " + file.getFile();
        }
        String type = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? type : type + ": " + failure.getMessage();
    }
}
