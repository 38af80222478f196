package dev.celeriac.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.temporal.Temporal;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values as Python's {@code repr()} shows them, for {@code argsrepr}, {@code kwargsrepr}, events and error texts. Like
 * Celery's {@code saferepr} it stops at a length and at three levels of nesting; the result is for people and is never
 * parsed.
 */
public final class PythonRepr {
    /** Celery's {@code argsrepr_maxsize} and {@code kwargsrepr_maxsize}. */
    public static final int MAX_LENGTH = 1024;

    private static final int MAX_LEVELS = 3;

    private final StringBuilder out = new StringBuilder(32);
    private final int limit;

    private final int levels;

    private PythonRepr(int limit) {
        this(limit, MAX_LEVELS);
    }

    private PythonRepr(int limit, int levels) {
        this.limit = limit;
        this.levels = levels;
    }

    /** Python's own {@code repr()}, which stops nowhere: for values that are known to be reasonable. */
    public static String whole(@Nullable Object value) {
        PythonRepr repr = new PythonRepr(Integer.MAX_VALUE, 100);
        repr.append(value, 0);
        return repr.out.toString();
    }

    /** Positional arguments as the tuple that Celery shows: {@code (2, 3)}, {@code (2,)}, {@code ()}. */
    public static String args(List<? extends @Nullable Object> args) {
        if (args.isEmpty()) {
            return "()";
        }
        PythonRepr repr = new PythonRepr(MAX_LENGTH);
        repr.sequence('(', args, args.size() == 1 ? ",)" : ")", 0);
        return repr.out.toString();
    }

    /** Keyword arguments as a dict: {@code {'y': 3}}. */
    public static String kwargs(Map<String, ? extends @Nullable Object> kwargs) {
        return kwargs.isEmpty() ? "{}" : of(kwargs);
    }

    /** At most about {@value #MAX_LENGTH} characters. */
    public static String of(@Nullable Object value) {
        return of(value, MAX_LENGTH);
    }

    static String of(@Nullable Object value, int limit) {
        PythonRepr repr = new PythonRepr(limit);
        repr.append(value, 0);
        return repr.out.toString();
    }

    private void append(@Nullable Object value, int level) {
        if (value == null) {
            out.append("None");
        } else if (value instanceof String text) {
            quoted(text);
        } else if (value instanceof Long || value instanceof Integer) {
            out.append(value);
        } else if (value instanceof Boolean flag) {
            out.append(flag ? "True" : "False");
        } else if (value instanceof List<?> list) {
            sequence('[', list, "]", level);
        } else if (value instanceof Map<?, ?> map) {
            mapping(map, level);
        } else {
            rare(value);
        }
    }

    private void rare(Object value) {
        if (value instanceof Double || value instanceof Float) {
            out.append(number(((Number) value).doubleValue()));
        } else if (value instanceof BigInteger big && big.bitLength() > 8 * MAX_LENGTH) {
            out.append("<int of ").append(big.bitLength()).append(" bits>");
        } else if (value instanceof Number && !(value instanceof BigDecimal)) {
            out.append(value);
        } else if (value instanceof BigDecimal decimal) {
            out.append("Decimal('").append(decimal).append("')");
        } else if (value instanceof UUID uuid) {
            out.append("UUID('").append(uuid).append("')");
        } else if (value instanceof byte[] bytes) {
            bytes(bytes);
        } else if (value instanceof LocalDate date) {
            out.append("datetime.date(").append(date).append(')');
        } else if (value instanceof Temporal time) {
            out.append("datetime(").append(time).append(')');
        } else if (value instanceof Enum<?> constant) {
            quoted(constant.name());
        } else if (value instanceof CharSequence || value instanceof Character) {
            quoted(value.toString());
        } else {
            // Only the type: an argument's own toString may be slow, huge or secret.
            out.append('<').append(value.getClass().getName()).append('>');
        }
    }

    private void sequence(char open, List<?> list, String close, int level) {
        out.append(open);
        if (level >= levels) {
            out.append("...");
        } else {
            boolean first = true;
            for (Iterator<?> it = list.iterator(); it.hasNext(); first = false) {
                if (!first) {
                    out.append(", ");
                }
                if (out.length() >= limit) {
                    out.append("...");
                    break;
                }
                append(it.next(), level + 1);
            }
        }
        out.append(close);
    }

    private void mapping(Map<?, ?> map, int level) {
        out.append('{');
        if (level >= levels) {
            out.append("...");
        } else {
            boolean first = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!first) {
                    out.append(", ");
                }
                first = false;
                if (out.length() >= limit) {
                    out.append("...");
                    break;
                }
                append(entry.getKey(), levels);
                out.append(": ");
                append(entry.getValue(), level + 1);
            }
        }
        out.append('}');
    }

    private void quoted(String text) {
        int room = Math.max(16, limit - out.length());
        boolean cut = text.length() > room;
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        int end = cut ? room : text.length();
        if (cut && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            escaped(text.charAt(i), quote);
        }
        out.append(cut ? "..." : "").append(quote);
    }

    private void escaped(char c, char quote) {
        if (c == quote || c == '\\') {
            out.append('\\').append(c);
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c == '\r') {
            out.append("\\r");
        } else if (c == '\t') {
            out.append("\\t");
        } else if (c < ' ' || c >= 0x7f && c <= 0xa0 || c == 0xad) {
            out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
        } else {
            out.append(c);
        }
    }

    private void bytes(byte[] bytes) {
        out.append("b'");
        int end = Math.min(bytes.length, Math.max(16, limit - out.length()));
        for (int i = 0; i < end; i++) {
            int b = bytes[i] & 0xff;
            if (b >= 0x7f) {
                out.append(String.format(Locale.ROOT, "\\x%02x", b));
            } else {
                escaped((char) b, '\'');
            }
        }
        out.append(end < bytes.length ? "...'" : "'");
    }

    /** Python switches to exponents at 1e16 and below 1e-4, Java at 1e7 and 1e-3. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        } else if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (size == 0 || size >= 1e-3 && size < 1e7) {
            return Double.toString(value);
        }
        if (size >= 1e-4 && size < 1e16) {
            String plain =
                    new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String[] parts = Double.toString(value).split("E");
        String mantissa = parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
        int exponent = Integer.parseInt(parts[1]);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
