package dev.celeriac.redis.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes single members of an envelope in its text. A message that is restored must come out as it went in but
 * for its marks; decoding and encoding it again would lose what this version does not know.
 */
final class EnvelopeText {
    /** Beside kombu's own {@code redelivered}, in a place that Python carries along and does not look at. */
    static final String DELIVERIES = "celeriac_deliveries";

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] ZERO = ascii("0");

    private EnvelopeText() {}

    /**
     * An entry of the {@code unacked} hash: a JSON array of envelope, exchange and routing key.
     *
     * @param raw the envelope's text
     */
    record Entry(byte[] raw, String exchange, String routingKey) {}

    /** Takes an entry apart; null when it is none. */
    static @Nullable Entry entry(byte[] value) {
        try {
            int start = blank(value, 0);
            if (value[start] != '[') {
                return null;
            }
            start = blank(value, start + 1);
            int end = skip(value, start);
            int exchange = blank(value, expect(value, end, ','));
            int exchangeEnd = skip(value, exchange);
            int key = blank(value, expect(value, exchangeEnd, ','));
            int keyEnd = skip(value, key);
            return new Entry(slice(value, start, end), text(value, exchange, exchangeEnd), text(value, key, keyEnd));
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            return ours(value);
        }
    }

    /** An entry of ours around an envelope that is no JSON: what follows the message has one form. */
    private static @Nullable Entry ours(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        int tail = text.lastIndexOf(",\"\",\"");
        if (!text.startsWith("[") || tail < 1 || !text.endsWith("\"]")) {
            return null;
        }
        int key = tail + 4;
        return new Entry(slice(value, 1, tail), "", text(value, key, value.length - 1));
    }

    /**
     * Marks an envelope as kombu does when it restores one, and with the number of holders that were lost so far. One
     * that cannot be read is returned as it is.
     */
    static byte[] redelivered(byte[] raw, int deliveries) {
        try {
            byte[] marked = raw;
            int headers = object(marked, "headers");
            if (headers >= 0) {
                marked = set(marked, headers, "redelivered", TRUE);
            }
            int info = deliveryInfo(marked);
            if (info >= 0) {
                marked = set(marked, info, "redelivered", TRUE);
                marked = set(marked, deliveryInfo(marked), DELIVERIES, ascii(Integer.toString(deliveries)));
            }
            return marked;
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            return raw;
        }
    }

    /** Takes the marks away, so that the message counts as never delivered. */
    static byte[] fresh(byte[] raw) {
        try {
            byte[] plain = raw;
            int headers = object(plain, "headers");
            if (headers >= 0 && member(plain, headers, "redelivered") >= 0) {
                plain = set(plain, headers, "redelivered", FALSE);
            }
            for (String mark : new String[] {"redelivered", DELIVERIES}) {
                int info = deliveryInfo(plain);
                if (info >= 0 && member(plain, info, mark) >= 0) {
                    plain = set(plain, info, mark, mark.equals(DELIVERIES) ? ZERO : FALSE);
                }
            }
            return plain;
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            return raw;
        }
    }

    /** How often it was taken by holders that were lost, as its marks tell; kombu's own mark may mean one. */
    static int deliveries(byte[] raw) {
        try {
            int info = deliveryInfo(raw);
            int counted = info < 0 ? -1 : member(raw, info, DELIVERIES);
            if (counted >= 0) {
                return number(raw, counted);
            }
            int headers = object(raw, "headers");
            int mark = headers < 0 ? -1 : member(raw, headers, "redelivered");
            return mark >= 0 && raw[mark] == 't' ? 1 : 0;
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            return 0;
        }
    }

    /** The message's priority; 0 when it has none, as kombu takes it. */
    static int priority(byte[] raw) {
        try {
            int properties = object(raw, "properties");
            return properties < 0 ? 0 : number(raw, member(raw, properties, "priority"));
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            return 0;
        }
    }

    private static int deliveryInfo(byte[] raw) {
        int properties = object(raw, "properties");
        int info = properties < 0 ? -1 : member(raw, properties, "delivery_info");
        return info >= 0 && raw[info] == '{' ? info : -1;
    }

    private static int object(byte[] raw, String name) {
        int at = member(raw, blank(raw, 0), name);
        return at >= 0 && raw[at] == '{' ? at : -1;
    }

    /** Where the value of a member begins; -1 when the object has none of this name. */
    private static int member(byte[] json, int object, String name) {
        byte[] wanted = ascii('"' + name + '"');
        int at = blank(json, expect(json, object, '{'));
        while (json[at] != '}') {
            int nameEnd = skip(json, at);
            int value = blank(json, expect(json, nameEnd, ':'));
            if (nameEnd - at == wanted.length && java.util.Arrays.equals(json, at, nameEnd, wanted, 0, wanted.length)) {
                return value;
            }
            at = blank(json, skip(json, value));
            if (json[at] == ',') {
                at = blank(json, at + 1);
            }
        }
        return -1;
    }

    private static byte[] set(byte[] json, int object, String name, byte[] value) {
        int existing = member(json, object, name);
        var out = new ByteArrayOutputStream(json.length + name.length() + value.length + 8);
        if (existing >= 0) {
            int end = skip(json, existing);
            out.write(json, 0, existing);
            out.writeBytes(value);
            out.write(json, end, json.length - end);
        } else {
            boolean empty = json[blank(json, object + 1)] == '}';
            out.write(json, 0, object + 1);
            out.writeBytes(ascii('"' + name + "\": "));
            out.writeBytes(value);
            out.writeBytes(ascii(empty ? "" : ", "));
            out.write(json, object + 1, json.length - object - 1);
        }
        return out.toByteArray();
    }

    /** Where the value that begins at {@code at} ends. */
    private static int skip(byte[] json, int at) {
        int depth = 0;
        int i = at;
        do {
            switch (json[i]) {
                case '"' -> i = endOfString(json, i);
                case '{', '[' -> {
                    depth++;
                    i++;
                }
                case '}', ']' -> {
                    depth--;
                    i++;
                }
                case ' ', '\t', '\r', '\n', ',', ':' -> {
                    if (depth == 0) {
                        throw new IllegalArgumentException("no value");
                    }
                    i++;
                }
                default -> {
                    do {
                        i++;
                    } while (i < json.length && ",:]} \t\r\n".indexOf(json[i]) < 0);
                }
            }
        } while (depth > 0);
        return i;
    }

    private static int endOfString(byte[] json, int quote) {
        int i = quote + 1;
        while (json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private static int blank(byte[] json, int at) {
        int i = at;
        while (json[i] == ' ' || json[i] == '\n' || json[i] == '\r' || json[i] == '\t') {
            i++;
        }
        return i;
    }

    private static int expect(byte[] json, int at, char wanted) {
        int i = blank(json, at);
        if (json[i] != wanted) {
            throw new IllegalArgumentException("expected " + wanted);
        }
        return i + 1;
    }

    private static int number(byte[] json, int at) {
        if (at < 0) {
            return 0;
        }
        String digits = new String(json, at, skip(json, at) - at, StandardCharsets.US_ASCII);
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }

    /** A JSON string's content; null and other values are empty. */
    private static String text(byte[] json, int from, int to) {
        if (json[from] != '"') {
            return "";
        }
        String inner = new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
        if (inner.indexOf('\\') < 0) {
            return inner;
        }
        var plain = new StringBuilder();
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escaped = inner.charAt(++i);
            switch (escaped) {
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case 'r' -> plain.append('\r');
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case 'u' -> {
                    plain.append((char) Integer.parseInt(inner.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> plain.append(escaped);
            }
        }
        return plain.toString();
    }

    private static byte[] slice(byte[] from, int start, int end) {
        return java.util.Arrays.copyOfRange(from, start, end);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
