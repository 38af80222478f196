package dev.celeriac.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hides passwords in what is printed or logged. */
public final class Secrets {

    static final String MASK = "********";

    // The words of celery/app/utils.py HIDDEN_SETTINGS; a routing key is no key in that sense.
    private static final Pattern SECRET_KEY = Pattern.compile(
            "API|TOKEN|(?<!routing_)KEY|SECRET|PASS|PROFANITIES_LIST|SIGNATURE|DATABASE|BEAT_DBURI",
            Pattern.CASE_INSENSITIVE);

    // Up to the last @ before the path: passwords with an unescaped @ must not leak their tail.
    private static final Pattern USER_INFO = Pattern.compile("(://[^:/?#\\s@]*:)[^/?#\\s]*(?=@)");
    private static final Pattern QUERY_SECRET = Pattern.compile(
            "([?&][^=&#\\s]*(?:password|passwd|token|secret)[^=&#\\s]*=)[^&#\\s;]*", Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    /** The text with the passwords of all URLs in it replaced by asterisks. */
    public static String maskUrls(String text) {
        return QUERY_SECRET
                .matcher(USER_INFO.matcher(text).replaceAll("$1" + MASK))
                .replaceAll("$1" + MASK);
    }

    static boolean isSecretKey(String key) {
        return SECRET_KEY.matcher(key).find();
    }

    /** A copy of any value with URL passwords and, in maps, the values of secret-looking keys hidden. */
    static @Nullable Object mask(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> masked = new LinkedHashMap<>();
            map.forEach((key, inner) -> {
                boolean leaf = !(inner instanceof Map<?, ?>);
                boolean hide = leaf && inner != null && isSecretKey(String.valueOf(key));
                masked.put(String.valueOf(key), hide ? MASK : mask(inner));
            });
            return masked;
        } else if (value instanceof Collection<?> collection) {
            return collection.stream().map(Secrets::mask).toList();
        }
        return value instanceof CharSequence text ? maskUrls(text.toString()) : value;
    }
}
