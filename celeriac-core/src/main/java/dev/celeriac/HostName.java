package dev.celeriac;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** This machine's name, as it stands behind the {@code @} of node names. */
final class HostName {

    private HostName() {}

    static String get() {
        String given = System.getenv("HOSTNAME");
        if (given != null && !given.isBlank()) {
            return given;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine whose own name does not resolve still needs one.
            return "localhost";
        }
    }
}
