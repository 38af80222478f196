package dev.celeriac.codec;

import org.jspecify.annotations.Nullable;

/** A received value that does not fit the Java type it is meant for; the message names both. */
public final class ConversionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ConversionException(String message) {
        super(message);
    }

    ConversionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
