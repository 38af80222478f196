package dev.celeriac.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Names of workers ({@code --hostname}). */
public final class NodeName {
    private NodeName() {}

    /**
     * Expands Celery's placeholders: {@code %h} host with domain, {@code %n} host, {@code %d} domain, {@code %%} a percent
     * sign.
     *
     * @param pattern such as {@code w1@%h}; without an {@code @} it is the part before it; null for {@code celery@%h}
     */
    public static String expand(@Nullable String pattern) {
        return expand(pattern, host());
    }

    static String expand(@Nullable String pattern, String host) {
        String name = pattern == null || pattern.isEmpty() ? "celery@%h" : pattern;
        if (name.indexOf('@') < 0) {
            name = name + "@%h";
        }
        int dot = host.indexOf('.');
        String first = dot < 0 ? host : host.substring(0, dot);
        String domain = dot < 0 ? "" : host.substring(dot + 1);
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            char kind = c == '%' && i + 1 < name.length() ? name.charAt(i + 1) : 0;
            switch (kind) {
                case 'h' -> expanded.append(host);
                case 'n' -> expanded.append(first);
                case 'd' -> expanded.append(domain);
                case '%' -> expanded.append('%');
                default -> expanded.append(c);
            }
            if (kind == 'h' || kind == 'n' || kind == 'd' || kind == '%') {
                i++;
            }
        }
        return expanded.toString();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
