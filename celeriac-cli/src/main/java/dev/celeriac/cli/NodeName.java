package dev.celeriac.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Celery's node names ({@code celery.utils.nodenames}): {@code name@host}, with {@code %h} for the full host name,
 * {@code %n} for its first part, {@code %d} for the rest and {@code %%}.
 */
final class NodeName {
    private NodeName() {}

    /** The node name for {@code --hostname}: a bare name is one of this host, as with Celery. */
    static String of(String hostname, String host) {
        String expanded = expand(hostname, host);
        if (!expanded.contains("@")) {
            return "celery@" + expanded;
        }
        return expanded;
    }

    /** Replaces the codes in a path such as that of a log file; {@code %n} is the node's own name there. */
    static String expandPath(String path, String node) {
        int at = node.indexOf('@');
        String host = node.substring(at + 1);
        return substitute(path, node, node.substring(0, at), domain(host));
    }

    private static String expand(String text, String host) {
        int dot = host.indexOf('.');
        String shortHost = dot < 0 ? host : host.substring(0, dot);
        return substitute(text, host, shortHost, domain(host));
    }

    private static String domain(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? "" : host.substring(dot + 1);
    }

    private static String substitute(String text, String h, String n, String d) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            char code = text.charAt(++i);
            switch (code) {
                case 'h' -> out.append(h);
                case 'n' -> out.append(n);
                case 'd' -> out.append(d);
                case 'i', 'I' -> out.append(code == 'i' ? "0" : "");
                case '%' -> out.append('%');
                default -> out.append('%').append(code);
            }
        }
        return out.toString();
    }

    /** This machine's name; asks files and variables first, since the resolver can take seconds. */
    static String localHost(java.util.Map<String, String> environment) {
        for (String file : List.of("/proc/sys/kernel/hostname", "/etc/hostname")) {
            try {
                String name = Files.readString(Path.of(file)).trim();
                if (!name.isEmpty()) {
                    return name;
                }
            } catch (IOException notThisSystem) {
                continue;
            }
        }
        String named = environment.getOrDefault("HOSTNAME", environment.getOrDefault("COMPUTERNAME", ""));
        if (!named.isEmpty()) {
            return named;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
