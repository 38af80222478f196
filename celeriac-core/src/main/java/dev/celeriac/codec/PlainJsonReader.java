package dev.celeriac.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads what nearly every message consists of: ASCII text without escapes, whole numbers, lists and objects, in correct JSON.
 * At anything else it stops, and {@link JsonReader} begins from the start by way of Jackson's parser, which is also what
 * says what is wrong with it. Reading is most of what the thread does that takes messages; a message costs half as much
 * this way. Not thread-safe.
 */
final class PlainJsonReader {
    /** Stands for "not plain": null is a value. */
    static final Object STOPPED = new Object();

    static final int DEEPEST = 30;

    /** Index of what follows the task in its body. */
    private static final int EMBED = 2;

    /** Objects of a message that have the same names each time, and the names that they had last. */
    private static final int ENVELOPE = 0;

    private static final int HEADERS = 1;
    private static final int PROPERTIES = 2;
    private static final int DELIVERY_INFO = 3;
    private static final int FOLLOWING = 4;
    private static final int UNKNOWN = 5;
    private static final AtomicReferenceArray<String @Nullable []> SHAPES = new AtomicReferenceArray<>(UNKNOWN);
    private static final int FEW = 8;
    private static final String[] NO_NAMES = {};

    static final int LONGEST = 60_000;
    static final int LONGEST_NUMBER = 18;
    private static final int MOST_FIELDS = 32;

    /** Names that were read before, by a hash of their bytes; a race costs a string. */
    private static final @Nullable Name[] NAMES = new Name[1024];

    private static final int LONGEST_NAME = 24;

    /** The same for longer ones, of which many do not come again, such as ids: not worth keeping bytes of. */
    private static final @Nullable String[] TEXTS = new String[1024];

    private static final int LONGEST_KNOWN = 40;

    private final byte[] json;
    private final int end;
    private final int fieldMaps;
    private int at;
    private int kind = ENVELOPE;
    private boolean bodyComes;
    private boolean taskBody;
    /** Which part of a task's body is being read. */
    private int part;

    private PlainJsonReader(byte[] json, int offset, int length, int fieldMaps) {
        this.json = json;
        this.at = offset;
        this.end = offset + length;
        this.fieldMaps = fieldMaps;
    }

    /** Whether everything that it reads is permitted. */
    static boolean within(DecodeLimits limits) {
        return limits.maxDepth() >= DEEPEST
                && limits.maxStringLength() >= LONGEST
                && limits.maxNumberLength() >= LONGEST_NUMBER;
    }

    /**
     * The document's value, or {@link #STOPPED}.
     *
     * @param fieldMaps down to which level objects are {@link FieldMap}s, which take less room, and not maps for everything;
     *     0 for none. In such a document, a long text that is the outermost object's member {@code body} is not
     *     copied but given as the {@link ByteBuffer} of its ASCII
     */
    static @Nullable Object read(byte[] json, int offset, int length, int fieldMaps) {
        PlainJsonReader reader = new PlainJsonReader(json, offset, length, fieldMaps);
        Object value = reader.value(0);
        return value != STOPPED && reader.peek() < 0 ? value : STOPPED;
    }

    /**
     * As {@link #read} for {@code [args, kwargs, embed]}, in which the rest of a chain is {@link WireSignatures} rather than
     * a list of objects if it consists of signatures.
     */
    static @Nullable Object readTaskBody(byte[] json) {
        PlainJsonReader reader = new PlainJsonReader(json, 0, json.length, 0);
        reader.taskBody = true;
        Object value = reader.value(0);
        return value != STOPPED && reader.peek() < 0 ? value : STOPPED;
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

    private @Nullable Object value(int depth) {
        int first = peek();
        switch (first) {
            case '"':
                return text(false);
            case '{':
                return depth < DEEPEST ? object(depth) : STOPPED;
            case '[':
                return depth < DEEPEST ? list(depth) : STOPPED;
            case 'n':
                return literal("null") ? null : STOPPED;
            case 't':
                return literal("true") ? Boolean.TRUE : STOPPED;
            case 'f':
                return literal("false") ? Boolean.FALSE : STOPPED;
            default:
                return first == '-' || first >= '0' && first <= '9' ? number() : STOPPED;
        }
    }

    private boolean literal(String word) {
        int length = word.length();
        if (end - at < length) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            if (json[at + i] != word.charAt(i)) {
                return false;
            }
        }
        at += length;
        return at == end || endsValue(json[at]);
    }

    static boolean endsValue(byte b) {
        return b == ',' || b == ']' || b == '}' || b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private Object number() {
        boolean negative = json[at] == '-';
        int digits = negative ? at + 1 : at;
        int i = digits;
        long value = 0;
        while (i < end && json[i] >= '0' && json[i] <= '9') {
            value = value * 10 + (json[i++] - '0');
        }
        int count = i - digits;
        boolean whole = i == end || endsValue(json[i]);
        if (count == 0 || count > LONGEST_NUMBER || !whole || count > 1 && json[digits] == '0') {
            return STOPPED;
        }
        at = i;
        return negative ? -value : value;
    }

    private Object text(boolean name) {
        int start = at + 1;
        int i = start;
        int hash = 0;
        while (i < end) {
            byte b = json[i];
            if (b == '"') {
                at = i + 1;
                // In an envelope most values come again, in it or in the next one; elsewhere they are the user's.
                return (name || fieldMaps > 0) && i - start <= LONGEST_KNOWN
                        ? known(start, i - start, hash)
                        : string(start, i - start);
            }
            // Negative ones are not ASCII.
            if (b < ' ' || b == '\\') {
                return STOPPED;
            }
            hash = hash * 31 + b;
            i++;
        }
        return STOPPED;
    }

    private Object string(int start, int length) {
        if (bodyComes) {
            bodyComes = false;
            return ByteBuffer.wrap(json, start, length);
        }
        return length > LONGEST ? STOPPED : new String(json, start, length, StandardCharsets.ISO_8859_1);
    }

    private String known(int start, int length, int hash) {
        int slot = (hash ^ hash >>> 10) & NAMES.length - 1;
        if (length > LONGEST_NAME) {
            return knownText(start, length, hash, slot);
        }
        Name candidate = NAMES[slot];
        if (candidate != null && candidate.is(json, start, length)) {
            return candidate.text;
        }
        String name = new String(json, start, length, StandardCharsets.ISO_8859_1);
        NAMES[slot] = new Name(Arrays.copyOfRange(json, start, start + length), name);
        return name;
    }

    private String knownText(int start, int length, int hash, int slot) {
        String candidate = TEXTS[slot];
        if (candidate != null
                && candidate.length() == length
                && candidate.hashCode() == hash
                && same(candidate, start)) {
            return candidate;
        }
        String text = new String(json, start, length, StandardCharsets.ISO_8859_1);
        TEXTS[slot] = text;
        return text;
    }

    private boolean same(String candidate, int start) {
        for (int i = 0; i < candidate.length(); i++) {
            if (candidate.charAt(i) != json[start + i]) {
                return false;
            }
        }
        return true;
    }

    /** With its bytes, which are compared many at a time, in a JVM that has just started too. */
    private record Name(byte[] ascii, String text) {
        boolean is(byte[] json, int start, int length) {
            return ascii.length == length && Arrays.equals(ascii, 0, length, json, start, start + length);
        }
    }

    private Object list(int depth) {
        at++;
        List<@Nullable Object> list = new ArrayList<>(4);
        if (peek() == ']') {
            at++;
            return list;
        }
        while (true) {
            if (depth == 0) {
                part = list.size();
            }
            Object element = value(depth + 1);
            if (element == STOPPED) {
                return STOPPED;
            }
            list.add(element);
            int next = peek();
            at++;
            if (next == ']') {
                return list;
            } else if (next != ',') {
                return STOPPED;
            }
        }
    }

    private Object restOfChain() {
        SignatureScanner scanner = new SignatureScanner(json, at, end);
        WireSignatures rest = scanner.scan();
        if (rest == null) {
            return list(2);
        }
        at = scanner.at();
        return rest;
    }

    private Object object(int depth) {
        at++;
        if (peek() == '}') {
            at++;
            // Mostly the keyword arguments: whoever puts something in there still can.
            return taskBody || fieldMaps > 0 ? new FieldMap(NO_NAMES) : new LinkedHashMap<String, @Nullable Object>(2);
        }
        boolean embed = taskBody && depth == 1 && part == EMBED;
        boolean few = depth < fieldMaps || embed;
        int shape = embed ? FOLLOWING : kind;
        Map<String, @Nullable Object> object = few ? fieldMap(shape) : new LinkedHashMap<>(8);
        while (true) {
            Object name = peek() == '"' ? text(true) : STOPPED;
            // An object of kombu's extended types is more than an object.
            if (name == STOPPED || name.equals(ExtendedTypes.TYPE) || peek() != ':') {
                return STOPPED;
            }
            at++;
            kind = few ? kind((String) name) : UNKNOWN;
            // A list or an object that stands there has texts and names of its own.
            bodyComes = few && depth == 0 && name.equals("body") && peek() == '"';
            Object value = taskBody && depth == 1 && part == EMBED && name.equals("chain") && peek() == '['
                    ? restOfChain()
                    : value(depth + 1);
            bodyComes = false;
            if (value == STOPPED || few && object.size() == MOST_FIELDS) {
                return STOPPED;
            }
            object.put((String) name, value);
            int next = peek();
            at++;
            if (next == '}') {
                if (object instanceof FieldMap map) {
                    remember(shape, map);
                }
                return object;
            } else if (next != ',') {
                return STOPPED;
            }
        }
    }

    private static int kind(String name) {
        return switch (name) {
            case "headers" -> HEADERS;
            case "properties" -> PROPERTIES;
            case "delivery_info" -> DELIVERY_INFO;
            default -> UNKNOWN;
        };
    }

    private static FieldMap fieldMap(int shape) {
        if (shape == UNKNOWN) {
            return new FieldMap(FEW);
        }
        String @Nullable [] expected = SHAPES.get(shape);
        return expected == null ? new FieldMap(FEW) : new FieldMap(expected);
    }

    private static void remember(int shape, FieldMap map) {
        if (shape != UNKNOWN) {
            String[] names = map.shareNames();
            if (SHAPES.getPlain(shape) != names) {
                SHAPES.setRelease(shape, names);
            }
        }
    }
}
