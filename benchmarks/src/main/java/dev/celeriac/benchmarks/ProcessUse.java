package dev.celeriac.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the kernel says about processes. Linux only. */
final class ProcessUse {
    private ProcessUse() {}

    /** CPU time of this process so far; the kernel counts in ticks of 10 ms. */
    static long ownCpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /**
     * What the threads of this process that are alive have allocated so far, without the caller's if it only watches.
     *
     * @param watching whether the calling thread does not count
     */
    static long allocatedBytes(boolean watching) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long own = watching ? Thread.currentThread().getId() : -1;
        long bytes = 0;
        for (long id : threads.getAllThreadIds()) {
            long allocated = id == own ? 0 : threads.getThreadAllocatedBytes(id);
            bytes += Math.max(0, allocated);
        }
        return bytes;
    }

    /** CPU time of a process and all that it has started and that lives. */
    static long cpuNanos(long pid) {
        return ProcessHandle.of(pid)
                .map(process -> cpu(process)
                        + process.descendants().mapToLong(ProcessUse::cpu).sum())
                .orElse(0L);
    }

    private static long cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }

    /** Resident memory in MB, shared pages included. */
    static double residentMegabytes(long pid) {
        return kilobytes(Path.of("/proc/" + pid + "/status"), "VmRSS:") / 1024.0;
    }

    /** The most that was ever resident, in MB, shared pages included. */
    static double peakMegabytes(long pid) {
        return kilobytes(Path.of("/proc/" + pid + "/status"), "VmHWM:") / 1024.0;
    }

    /** Resident memory in MB, shared pages divided among those who share them. */
    static double proportionalMegabytes(long pid) {
        return kilobytes(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss:") / 1024.0;
    }

    private static long kilobytes(Path file, String field) {
        try {
            List<String> lines = Files.readAllLines(file);
            for (String line : lines) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            throw new IllegalStateException(file + " has no " + field);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
