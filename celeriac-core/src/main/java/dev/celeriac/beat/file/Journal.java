package dev.celeriac.beat.file;

import dev.celeriac.beat.StateText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file to which lines of JSON are appended, by several processes. Whoever works with it holds the lock of a second file
 * beside it, has read all lines first, and writes whole lines. One that a crash cut off is passed over, and one that cannot
 * be read is set aside. Thread-safe.
 */
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    private static final int SPARE_LINES = 1_000;

    /** How much of a line is logged. */
    private static final int SHOWN = 200;

    /** A process can hold the lock of a file once only, so those who share a file in one process wait for each other. */
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path file;
    private final Path lockFile;
    private final Contents contents;
    private final ReentrantLock lock;
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private long position;
    private int lines;

    /** What the lines come to. */
    interface Contents {
        void clear();

        void apply(Map<String, @Nullable Object> line);

        /** The fewest lines that come to the same. */
        List<Map<String, @Nullable Object>> lines();
    }

    Journal(Path file, Contents contents) {
        this.file = file;
        this.lockFile = file.resolveSibling(file.getFileName() + ".lock");
        this.contents = contents;
        this.lock = LOCKS.computeIfAbsent(file, path -> new ReentrantLock());
    }

    Path file() {
        return file;
    }

    /** Does something while nobody else reads or writes. */
    <T> T exclusively(Supplier<T> work) throws IOException {
        lock.lock();
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            try (FileChannel guard = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = guard.lock()) {
                if (held.isValid()) {
                    catchUp();
                }
                return work.get();
            }
        } finally {
            lock.unlock();
        }
    }

    private void catchUp() throws IOException {
        Object key = Files.exists(file) ? Files.readAttributes(file, "fileKey").get("fileKey") : null;
        if (channel == null || key == null || !key.equals(fileKey)) {
            close();
            contents.clear();
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            fileKey = Files.readAttributes(file, "fileKey").get("fileKey");
            position = 0;
            lines = 0;
        }
        read(channel);
    }

    private void read(FileChannel from) throws IOException {
        long size = from.size();
        if (size <= position) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - position));
        while (bytes.hasRemaining() && from.read(bytes, position + bytes.position()) >= 0) {}
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        List<String> unreadable = new ArrayList<>();
        for (String line : text.substring(0, end).split("\n")) {
            if (!line.isEmpty()) {
                lines++;
                Map<String, @Nullable Object> plain = parsed(line);
                if (plain == null) {
                    unreadable.add(line);
                } else {
                    contents.apply(plain);
                }
            }
        }
        if (!unreadable.isEmpty() && unreadable.size() == lines) {
            lines = 0;
            throw new IllegalArgumentException(
                    "its first line is no JSON object, so that it is no schedule: " + start(unreadable.get(0)));
        }
        if (end < text.length()) {
            // A process died while it wrote this. What is written next would be taken for its end.
            from.truncate(position + text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
        }
        position = from.size();
        if (!unreadable.isEmpty()) {
            setAside(unreadable);
        }
    }

    /** A file system lost something, or somebody edited the file: what else is in it counts, and the file is written anew. */
    private void setAside(List<String> unreadable) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        Files.write(aside, unreadable, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        LOG.error(
                "beat: {} of {} lines of {} are no JSON objects and are set aside in {}; look there for what is missing in"
                        + " 'celeriac schedule list'. The first of them: {}",
                unreadable.size(),
                lines,
                file,
                aside,
                start(unreadable.get(0)));
        rewrite(contents.lines());
    }

    private static String start(String line) {
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }

    /** Null if it is no JSON object. */
    private static @Nullable Map<String, @Nullable Object> parsed(String line) {
        try {
            if (StateText.decoded(line) instanceof Map<?, ?> map) {
                @SuppressWarnings("unchecked")
                Map<String, @Nullable Object> plain = (Map<String, @Nullable Object>) map;
                return plain;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("beat: not a line of a schedule file: {}", e.getMessage());
        }
        return null;
    }

    /** Appends lines, and makes sure of them; to be called in {@link #exclusively} only. */
    void append(List<Map<String, @Nullable Object>> added, boolean durable) throws IOException {
        FileChannel to = channel;
        if (to == null || added.isEmpty()) {
            return;
        }
        write(to, position, added);
        if (durable) {
            to.force(false);
        }
        added.forEach(contents::apply);
        position = to.size();
        lines += added.size();
        List<Map<String, @Nullable Object>> fewest = lines > SPARE_LINES ? contents.lines() : List.of();
        if (lines > SPARE_LINES && lines > 3 * fewest.size()) {
            rewrite(fewest);
        }
    }

    private static void write(FileChannel to, long at, List<Map<String, @Nullable Object>> added) throws IOException {
        String text = added.stream().map(StateText::json).collect(Collectors.joining("\n", "", "\n"));
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            to.write(bytes, at + bytes.position());
        }
    }

    private void rewrite(List<Map<String, @Nullable Object>> fewest) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel to = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(to, 0, fewest);
            to.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        catchUp();
    }

    void close() throws IOException {
        lock.lock();
        try {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
