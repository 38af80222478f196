package dev.celeriac.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds the text files below a directory: what has no zero byte in its beginning, is not hidden and no build product. */
final class TextFiles {

    private static final Set<String> BUILD_PRODUCTS = Set.of("target", "build", "node_modules", "__pycache__", "venv");
    private static final long LARGEST = 4L << 20;

    private TextFiles() {}

    /** Sorted, at most {@code limit}; a file as {@code root} is the only one found. */
    static List<Path> below(Path root, int limit) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = name(directory);
                boolean skipped = !directory.equals(root) && (name.startsWith(".") || BUILD_PRODUCTS.contains(name));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()
                        && attributes.size() > 0
                        && attributes.size() <= LARGEST
                        && !name(file).startsWith(".")
                        && isText(file)) {
                    found.add(file);
                }
                return found.size() < limit ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) throws IOException {
                if (file.equals(root)) {
                    throw unreadable;
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static boolean isText(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            for (byte b : in.readNBytes(4096)) {
                if (b == 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
