package dev.celeriac.worker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How busy this machine is: over 1, 5 and 15 minutes where the system tells, else the first of them three times. */
final class LoadAverage {
    private static final Path LINUX = Path.of("/proc/loadavg");

    List<Double> read() {
        try {
            if (Files.isReadable(LINUX)) {
                String[] words = Files.readString(LINUX).split(" ", 4);
                return List.of(Double.valueOf(words[0]), Double.valueOf(words[1]), Double.valueOf(words[2]));
            }
        } catch (IOException | RuntimeException unusual) {
            return fromJvm();
        }
        return fromJvm();
    }

    private static List<Double> fromJvm() {
        double load = Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        double rounded = Math.round(load * 100) / 100.0;
        return List.of(rounded, rounded, rounded);
    }
}
