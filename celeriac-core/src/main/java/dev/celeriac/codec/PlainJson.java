package dev.celeriac.codec;

import dev.celeriac.message.SignatureDocument;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Writes what nearly every message consists of (text, numbers, lists, objects) into one array, byte for byte as
 * {@link JsonWriter} would through Jackson's generator; whatever else there is, it leaves to that. A message costs a third of
 * the processor time this way, and making its JSON is most of what a producer does. Not thread-safe.
 */
final class PlainJson {
    /** Deeper values are rare, and may contain themselves. */
    private static final int DEEPEST = 30;

    /** Longer text, all of it escaped, could exceed an array. */
    private static final int LONGEST = 1 << 24;

    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] HEX = ascii("0123456789ABCDEF");

    /** For each ASCII character: 0 as it is, a letter after a backslash, or 'u' for a number. */
    private static final byte[] ESCAPES = new byte[128];

    static {
        Arrays.fill(ESCAPES, 0, ' ', (byte) 'u');
        ESCAPES['\b'] = 'b';
        ESCAPES['\t'] = 't';
        ESCAPES['\n'] = 'n';
        ESCAPES['\f'] = 'f';
        ESCAPES['\r'] = 'r';
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
    }

    private byte[] bytes;
    private int size;

    PlainJson(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What was written, in an array of its own. */
    byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** JSON that is ready. */
    PlainJson raw(byte[] json) {
        return raw(json, 0, json.length);
    }

    /** JSON that is ready, from one place to before another. */
    PlainJson raw(byte[] json, int from, int to) {
        room(to - from);
        System.arraycopy(json, from, bytes, size, to - from);
        size += to - from;
        return this;
    }

    /** Bytes as text in base64, without quotes. */
    PlainJson base64(byte[] content) {
        return raw(Base64.getEncoder().encode(content));
    }

    PlainJson number(long value) {
        room(20);
        if (value >= 0 && value < 10) {
            bytes[size++] = (byte) ('0' + value);
            return this;
        }
        return raw(ascii(Long.toString(value)));
    }

    /** Text in quotes, or null. */
    PlainJson text(@Nullable String text) {
        if (text == null) {
            return raw(NULL);
        }
        int length = text.length();
        room(length + 2);
        byte[] into = bytes;
        int at = size;
        into[at++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 128 || ESCAPES[c] != 0) {
                size = at;
                escaped(text, i);
                return this;
            }
            into[at++] = (byte) c;
        }
        into[at++] = '"';
        size = at;
        return this;
    }

    private void escaped(String text, int from) {
        room((text.length() - from) * 6 + 1);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            byte escape = c >= 128 ? (byte) 'u' : ESCAPES[c];
            if (escape == 0) {
                bytes[size++] = (byte) c;
                continue;
            }
            bytes[size++] = '\\';
            bytes[size++] = escape;
            if (escape == 'u') {
                for (int shift = 12; shift >= 0; shift -= 4) {
                    bytes[size++] = HEX[c >> shift & 15];
                }
            }
        }
        bytes[size++] = '"';
    }

    /** Writes a value; false if it holds anything that is not plain, and then what was written is of no use. */
    boolean value(@Nullable Object value) {
        return value(value, 0);
    }

    private boolean value(@Nullable Object value, int depth) {
        if (value == null) {
            raw(NULL);
        } else if (value instanceof String text) {
            if (text.length() > LONGEST) {
                return false;
            }
            text(text);
        } else if (value instanceof Long || value instanceof Integer) {
            number(((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            raw(flag ? TRUE : FALSE);
        } else if (value instanceof Double number) {
            return finite(number);
        } else if (value instanceof WireSignatures signatures) {
            mark('[');
            signatures.writeTo(this);
            mark(']');
        } else if (value instanceof SignatureDocument signature) {
            return depth < DEEPEST && map(SignatureCodec.toMap(signature), depth);
        } else if (value instanceof List<?> list) {
            return depth < DEEPEST && list(list, depth);
        } else if (value instanceof Map<?, ?> map) {
            return depth < DEEPEST && map(map, depth);
        } else {
            return false;
        }
        return true;
    }

    private boolean finite(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return false;
        }
        raw(ascii(Double.toString(number)));
        return true;
    }

    private boolean list(List<?> list, int depth) {
        mark('[');
        if (list instanceof RandomAccess) {
            for (int i = 0; i < list.size(); i++) {
                if (!element(list.get(i), i > 0, depth)) {
                    return false;
                }
            }
        } else {
            boolean following = false;
            for (Object each : list) {
                if (!element(each, following, depth)) {
                    return false;
                }
                following = true;
            }
        }
        mark(']');
        return true;
    }

    private boolean element(@Nullable Object element, boolean following, int depth) {
        if (following) {
            mark(',');
        }
        return value(element, depth + 1);
    }

    private boolean map(Map<?, ?> map, int depth) {
        mark('{');
        if (map instanceof FieldMap fields) {
            for (int i = 0; i < fields.size(); i++) {
                if (!member(fields.name(i), fields.value(i), i > 0, depth)) {
                    return false;
                }
            }
        } else if (!map.isEmpty()) {
            boolean following = false;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!member(entry.getKey(), entry.getValue(), following, depth)) {
                    return false;
                }
                following = true;
            }
        }
        mark('}');
        return true;
    }

    private boolean member(@Nullable Object name, @Nullable Object value, boolean following, int depth) {
        if (!(name instanceof String text)) {
            return false;
        }
        if (following) {
            mark(',');
        }
        text(text);
        mark(':');
        return value(value, depth + 1);
    }

    private void mark(char mark) {
        room(1);
        bytes[size++] = (byte) mark;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(2L * size, 1 << 30)));
        }
    }
}
