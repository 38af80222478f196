package dev.celeriac.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Names of workers ({@code --hostname}), after {@code celery.utils.nodenames}. */
public final class NodeName {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private NodeName() {}

    /**
     * Expands Celery's placeholders: {@code %h} host with domain, {@code %n} host, {@code %d} domain, {@code %i} and {@code %I}
     * the number of the process (0, and nothing), {@code %%} a percent sign.
     *
     * @param pattern such as {@code w1@%h}; without an {@code @} it is the host, as with Celery; null for
     *     {@code celery@%h}
     */
    public static String expand(@Nullable String pattern) {
        return expand(pattern, host());
    }

    /** {@link #expand(String)} on a host of that name. */
    public static String expand(@Nullable String pattern, String host) {
        String name = pattern == null || pattern.isEmpty() ? "celery@%h" : pattern;
        String full = name.indexOf('@') < 0 ? "celery@" + name : name;
        int dot = host.indexOf('.');
        return substitute(full, "%p", host, dot < 0 ? host : host.substring(0, dot), domain(host));
    }

    /**
     * Expands the placeholders of a path such as that of a log file: {@code %p} the node's whole name, {@code %n} the part before
     * the {@code @}, {@code %h} the one behind it, and the others of {@link #expand(String)}.
     */
    public static String expandPath(String path, String node) {
        int at = node.indexOf('@');
        String host = node.substring(at + 1);
        return substitute(path, node, host, node.substring(0, Math.max(at, 0)), domain(host));
    }

    private static String domain(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? "" : host.substring(dot + 1);
    }

    private static String substitute(String text, String p, String h, String n, String d) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char kind = c == '%' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
            switch (kind) {
                case 'p' -> expanded.append(p);
                case 'h' -> expanded.append(h);
                case 'n' -> expanded.append(n);
                case 'd' -> expanded.append(d);
                case 'i' -> expanded.append('0');
                case 'I' -> expanded.append("");
                case '%' -> expanded.append('%');
                default -> expanded.append(c);
            }
            if ("phndiI%".indexOf(kind) >= 0) {
                i++;
            }
        }
        return expanded.toString();
    }

    /**
     * This machine's name, as it stands behind the {@code @} of node names. Asks the kernel first: the resolver can take
     * seconds where it is not set up.
     */
    public static String host() {
        try {
            if (Files.isReadable(HOST_NAME)) {
                return Files.readString(HOST_NAME).strip();
            }
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        } catch (IOException e) {
            throw new UncheckedIOException("the host name cannot be read from " + HOST_NAME, e);
        }
    }
}
