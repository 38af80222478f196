package dev.celeriac.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the signatures of a JSON array without making anything of them, and makes sure that {@link PlainJsonReader} would
 * read each, and {@link SignatureCodec} take it. Not thread-safe.
 */
final class SignatureScanner {
    private static final byte[] TASK = PlainJson.ascii("task");
    private static final byte[] ARGS = PlainJson.ascii("args");
    private static final byte[] KWARGS = PlainJson.ascii("kwargs");
    private static final byte[] OPTIONS = PlainJson.ascii("options");
    private static final byte[] SUBTASK_TYPE = PlainJson.ascii("subtask_type");
    private static final byte[] IMMUTABLE = PlainJson.ascii("immutable");
    private static final byte[] EXTENDED = PlainJson.ascii(ExtendedTypes.TYPE);
    private static final byte[][] LITERALS = {PlainJson.ascii("null"), PlainJson.ascii("true"), PlainJson.ascii("false")
    };

    /** Below the body's list, what follows the task, and the array. */
    private static final int MOST_LEVELS = PlainJsonReader.DEEPEST - 3;

    private final byte[] json;
    private final int end;
    private int at;

    /** @param at where the array begins */
    SignatureScanner(byte[] json, int at, int end) {
        this.json = json;
        this.at = at;
        this.end = end;
    }

    /** Where the array has ended. */
    int at() {
        return at;
    }

    /** The array's signatures; null if it is anything else or anything unusual is in it. */
    @Nullable WireSignatures scan() {
        at++;
        if (peek() == ']') {
            at++;
            return new WireSignatures(json, new int[0], 0);
        }
        int[] bounds = new int[32];
        int size = 0;
        while (true) {
            if (2 * size == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            }
            if (peek() != '{') {
                return null;
            }
            bounds[2 * size] = at;
            if (!signature()) {
                return null;
            }
            bounds[2 * size + 1] = at;
            size++;
            int next = peek();
            at++;
            if (next == ']') {
                return new WireSignatures(json, bounds, size);
            } else if (next != ',') {
                return null;
            }
        }
    }

    private boolean signature() {
        at++;
        boolean named = false;
        while (true) {
            if (peek() != '"') {
                return false;
            }
            int name = at + 1;
            if (!text()) {
                return false;
            }
            int nameEnd = at - 1;
            if (peek() != ':') {
                return false;
            }
            at++;
            int first = peek();
            boolean task = is(TASK, name, nameEnd);
            named |= task;
            // An empty name is as wrong as none.
            if (task && at + 1 < end && json[at + 1] == '"' || !fits(name, nameEnd, first) || !value(first, 1)) {
                return false;
            }
            int next = peek();
            at++;
            if (next == '}') {
                return named;
            } else if (next != ',') {
                return false;
            }
        }
    }

    /** Whether a member of that name may begin so. */
    private boolean fits(int name, int nameEnd, int first) {
        if (is(TASK, name, nameEnd)) {
            return first == '"';
        } else if (is(ARGS, name, nameEnd)) {
            return first == '[' || first == 'n';
        } else if (is(KWARGS, name, nameEnd) || is(OPTIONS, name, nameEnd)) {
            return first == '{' || first == 'n';
        } else if (is(SUBTASK_TYPE, name, nameEnd)) {
            return first == '"' || first == 'n';
        } else if (is(IMMUTABLE, name, nameEnd)) {
            return first == 't' || first == 'f' || first == 'n';
        }
        return !is(EXTENDED, name, nameEnd);
    }

    private boolean is(byte[] word, int from, int to) {
        return Arrays.equals(word, 0, word.length, json, from, to);
    }

    private boolean value(int first, int depth) {
        switch (first) {
            case '"':
                return text();
            case '{':
                return depth < MOST_LEVELS && object(depth);
            case '[':
                return depth < MOST_LEVELS && list(depth);
            case 'n':
                return literal(LITERALS[0]);
            case 't':
                return literal(LITERALS[1]);
            case 'f':
                return literal(LITERALS[2]);
            default:
                return number();
        }
    }

    private boolean object(int depth) {
        at++;
        if (peek() == '}') {
            at++;
            return true;
        }
        while (true) {
            if (peek() != '"') {
                return false;
            }
            int name = at + 1;
            if (!text() || is(EXTENDED, name, at - 1) || peek() != ':') {
                return false;
            }
            at++;
            if (!value(peek(), depth + 1)) {
                return false;
            }
            int next = peek();
            at++;
            if (next == '}') {
                return true;
            } else if (next != ',') {
                return false;
            }
        }
    }

    private boolean list(int depth) {
        at++;
        if (peek() == ']') {
            at++;
            return true;
        }
        while (true) {
            if (!value(peek(), depth + 1)) {
                return false;
            }
            int next = peek();
            at++;
            if (next == ']') {
                return true;
            } else if (next != ',') {
                return false;
            }
        }
    }

    private boolean text() {
        int start = at + 1;
        int i = start;
        while (i < end) {
            byte b = json[i++];
            if (b == '"') {
                at = i;
                return i - start <= PlainJsonReader.LONGEST;
            }
            // Negative ones are not ASCII.
            if (b < ' ' || b == '\\') {
                return false;
            }
        }
        return false;
    }

    private boolean literal(byte[] word) {
        int after = at + word.length;
        if (after >= end || !is(word, at, after)) {
            return false;
        }
        at = after;
        return PlainJsonReader.endsValue(json[at]);
    }

    private boolean number() {
        int digits = at < end && json[at] == '-' ? at + 1 : at;
        int i = digits;
        while (i < end && json[i] >= '0' && json[i] <= '9') {
            i++;
        }
        int count = i - digits;
        if (count == 0
                || count > PlainJsonReader.LONGEST_NUMBER
                || i == end
                || !PlainJsonReader.endsValue(json[i])
                || count > 1 && json[digits] == '0') {
            return false;
        }
        at = i;
        return true;
    }

    /** The next byte that is no white space, which stays; -1 at the end. */
    private int peek() {
        while (at < end) {
            byte b = json[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xff;
            }
            at++;
        }
        return -1;
    }
}
