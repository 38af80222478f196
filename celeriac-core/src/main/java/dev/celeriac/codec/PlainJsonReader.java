package dev.celeriac.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
class PlainJsonReader {
    /** Stands for "not plain": null is a value. */
    static final Object STOPPED = new Object();

    static final int DEEPEST = 30;

    /** Index of what follows the task in its body. */
    private static final int EMBED = 2;

    /** Objects of a message that have the same names each time, and the names that they had last. */
    static final int HEADERS = 0;

    private static final int FOLLOWING = 1;
    static final int UNKNOWN = 2;
    private static final AtomicReferenceArray<String @Nullable []> SHAPES = new AtomicReferenceArray<>(UNKNOWN);
    private static final int FEW = 8;

    /** What most messages have where limits could stand, and where what follows could; as we and as Python write it. */
    private static final byte[] NO_LIMITS = PlainJson.ascii("[null,null]");

    private static final byte[] NO_LIMITS_SPACED = PlainJson.ascii("[null, null]");
    private static final List<@Nullable Object> NOTHING_TWICE =
            Collections.unmodifiableList(Arrays.<@Nullable Object>asList(null, null));
    private static final byte[] NOTHING_FOLLOWS =
            PlainJson.ascii("{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}");
    private static final byte[] NOTHING_FOLLOWS_SPACED =
            PlainJson.ascii("{\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}");
    private static final String[] NO_NAMES = {};

    static final int LONGEST = 60_000;
    static final int LONGEST_NUMBER = 18;
    private static final int MOST_FIELDS = 32;

    /** Names that were read before, by a hash of their bytes; a race costs a string. */
    private static final @Nullable Name[] NAMES = new Name[1024];

    private static final int LONGEST_NAME = 24;

    /** The same for longer ones and for values, of which many do not come again, such as ids: not worth keeping bytes of. */
    private static final @Nullable String[] TEXTS = new String[1024];

    private static final int LONGEST_KNOWN = 40;

    final byte[] json;
    final int end;
    private final int fieldMaps;
    int at;
    /** Which of the objects that come again is read next, if it is an object. */
    int kind = UNKNOWN;

    private boolean taskBody;
    /** Which part of a task's body is being read. */
    private int part;

    PlainJsonReader(byte[] json, int offset, int length, int fieldMaps) {
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
     *     0 for none
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
    int peek() {
        while (at < end) {
            byte b = json[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xff;
            }
            at++;
        }
        return -1;
    }

    @Nullable Object value(int depth) {
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

    Object text(boolean name) {
        int start = at + 1;
        int i = start;
        int hash = 0;
        while (i < end) {
            byte b = json[i];
            if (b == '"') {
                at = i + 1;
                // In an envelope most values come again, in it or in the next one; elsewhere they are the user's.
                int length = i - start;
                if (length > LONGEST_KNOWN || !(name || fieldMaps > 0)) {
                    return length > LONGEST ? STOPPED : new String(json, start, length, StandardCharsets.ISO_8859_1);
                }
                return name ? known(start, length, hash) : knownText(start, length, hash);
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

    private String known(int start, int length, int hash) {
        if (length > LONGEST_NAME) {
            return knownText(start, length, hash);
        }
        int slot = slot(hash);
        Name candidate = NAMES[slot];
        if (candidate != null && candidate.is(json, start, length)) {
            return candidate.text;
        }
        // Two names of every message may share a place: then they have the next one too.
        Name neighbour = NAMES[slot ^ 1];
        if (neighbour != null && neighbour.is(json, start, length)) {
            return neighbour.text;
        }
        String name = new String(json, start, length, StandardCharsets.ISO_8859_1);
        NAMES[candidate == null ? slot : slot ^ 1] = new Name(Arrays.copyOfRange(json, start, start + length), name);
        return name;
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 10) & NAMES.length - 1;
    }

    private String knownText(int start, int length, int hash) {
        int slot = slot(hash);
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

    /** Goes on behind {@code constant}, if that stands here. */
    private boolean skip(byte[] constant) {
        int stop = at + constant.length;
        boolean here = stop <= end && Arrays.equals(json, at, stop, constant, 0, constant.length);
        at = here ? stop : at;
        return here;
    }

    private Object list(int depth) {
        if (fieldMaps > 0 && (skip(NO_LIMITS) || skip(NO_LIMITS_SPACED))) {
            return NOTHING_TWICE;
        }
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
        boolean embed = taskBody && depth == 1 && part == EMBED;
        if (embed && (skip(NOTHING_FOLLOWS) || skip(NOTHING_FOLLOWS_SPACED))) {
            return TaskBody.EMPTY_EMBED;
        }
        at++;
        if (peek() == '}') {
            at++;
            // Mostly the keyword arguments: whoever puts something in there still can.
            return taskBody || fieldMaps > 0 ? new FieldMap(NO_NAMES) : new LinkedHashMap<String, @Nullable Object>(2);
        }
        boolean few = depth < fieldMaps || embed;
        int shape = embed ? FOLLOWING : kind;
        kind = UNKNOWN;
        Map<String, @Nullable Object> object = few ? fieldMap(shape) : new LinkedHashMap<>(8);
        while (true) {
            Object name = peek() == '"' ? text(true) : STOPPED;
            // An object of kombu's extended types is more than an object.
            if (name == STOPPED || name.equals(ExtendedTypes.TYPE) || peek() != ':') {
                return STOPPED;
            }
            at++;
            Object value = taskBody && depth == 1 && part == EMBED && name.equals("chain") && peek() == '['
                    ? restOfChain()
                    : value(depth + 1);
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
