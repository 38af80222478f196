package dev.celeriac.pool.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a child loads, as the JVM maps them into memory (AppCDS): half the time to start, and memory that
 * children share. Made once for a JVM and class path, by a child that does nothing else, and kept for later workers in the
 * user's cache directory, where nobody else can write: a JVM runs what it finds in an archive.
 */
final class ClassArchive {
    private final Path file;

    private ClassArchive(Path file) {
        this.file = file;
    }

    /**
     * The archive for children of that command; null where there can be none: with a directory on the class path, or where
     * the command has an archive of its own.
     */
    static @Nullable ClassArchive of(ChildCommand command) {
        if (!command.javaProgram()
                || command.has("-XX:SharedArchiveFile")
                || command.has("-XX:AOTCache")
                || command.has("-Xshare")) {
            return null;
        }
        String classPath = System.getProperty("java.class.path", "");
        Path directory = directory();
        String key = key(command, classPath);
        return directory == null || key == null ? null : new ClassArchive(directory.resolve(key + ".jsa"));
    }

    private static @Nullable String key(ChildCommand command, String classPath) {
        StringBuilder all = new StringBuilder(System.getProperty("java.vm.version", ""))
                .append(System.getProperty("java.home"))
                .append(command.rest().isEmpty() ? "" : command.rest().get(0));
        for (String entry : classPath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (!Files.isRegularFile(path)) {
                return null;
            }
            try {
                all.append('\n').append(path.toAbsolutePath()).append(Files.size(path));
                all.append(Files.getLastModifiedTime(path).toMillis());
            } catch (IOException e) {
                return null;
            }
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /** One that belongs to this user alone; null when there is none. */
    private static @Nullable Path directory() {
        String set = System.getenv("XDG_CACHE_HOME");
        String home = System.getProperty("user.home");
        if ((set == null || set.isBlank()) && (home == null || home.isBlank() || home.equals("?"))) {
            return null;
        }
        Path directory = (set == null || set.isBlank() ? Path.of(home, ".cache") : Path.of(set)).resolve("celeriac");
        try {
            Files.createDirectories(directory);
            if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return directory;
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return directory;
        } catch (IOException e) {
            return null;
        }
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** For a child that uses it. */
    List<String> use() {
        return List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off", quiet());
    }

    /** What newer JVMs say about archives goes by another name; a tag that an old one does not know is an error there. */
    private static String quiet() {
        return Runtime.version().feature() >= 24 ? "-Xlog:aot*=off" : "-Xlog:cds=off";
    }

    private Path unfinished() {
        return file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
    }

    /** For a child that makes it, when it ends. */
    List<String> make() {
        return List.of("-XX:ArchiveClassesAtExit=" + unfinished(), "-Xlog:cds*=off", quiet());
    }

    /**
     * The child that makes it has ended.
     *
     * @param whole whether it has done so in an orderly way
     * @return whether there is an archive now
     */
    boolean made(boolean whole) throws IOException {
        if (!whole || !Files.exists(unfinished())) {
            Files.deleteIfExists(unfinished());
            return false;
        }
        Files.move(unfinished(), file, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}
