package dev.celeriac.cli.embedded;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Packages what is on the class path of the tests in the ways programs are packaged. */
final class Jars {
    private Jars() {}

    /** Everything unpacked into one jar, with lists of services put together. */
    static Path fat(Path jar, Class<?> main) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (Path entry : classPath()) {
            contents(entry)
                    .forEach((name, content) -> all.merge(
                            name,
                            content,
                            (one, other) -> name.startsWith("META-INF/services/") ? joined(one, other) : one));
        }
        write(Files.newOutputStream(jar), manifest("Main-Class", main), all);
        return jar;
    }

    /** Jars within a jar, and a launcher beside them. */
    static Path nested(Path jar, Class<?> launcher) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        String own = launcher.getName().replace('.', '/');
        int number = 0;
        for (Path entry : classPath()) {
            Map<String, byte[]> contents = contents(entry);
            contents.forEach((name, content) -> {
                if (name.equals(own + ".class") || name.startsWith(own + "$")) {
                    all.put(name, content);
                }
            });
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            write(inner, new Manifest(), contents);
            all.put("lib/" + number++ + ".jar", inner.toByteArray());
        }
        write(Files.newOutputStream(jar), manifest("Main-Class", launcher), all);
        return jar;
    }

    static Path agent(Path jar, Class<?> agent) throws IOException {
        String name = agent.getName().replace('.', '/') + ".class";
        for (Path entry : classPath()) {
            byte[] content = contents(entry).get(name);
            if (content != null) {
                write(Files.newOutputStream(jar), manifest("Premain-Class", agent), Map.of(name, content));
                return jar;
            }
        }
        throw new IllegalStateException(name);
    }

    private static Manifest manifest(String key, Class<?> type) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(key, type.getName());
        return manifest;
    }

    /** What a program needs of it. */
    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString()
                        .matches(".*/(test-)?classes|.*/(celeriac-(core|sql)|slf4j|logback|jackson"
                                + "|sqlite|jspecify)[^/]*\\.jar"))
                .toList();
    }

    private static Map<String, byte[]> contents(Path entry) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        if (Files.isDirectory(entry)) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    contents.put(entry.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        } else {
            try (ZipFile zip = new ZipFile(entry.toFile())) {
                for (ZipEntry each : zip.stream().toList()) {
                    if (isNeeded(each)) {
                        contents.put(each.getName(), zip.getInputStream(each).readAllBytes());
                    }
                }
            }
        }
        return contents;
    }

    private static boolean isNeeded(ZipEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory()
                && !name.equals("META-INF/MANIFEST.MF")
                && !name.endsWith("module-info.class")
                && (!name.startsWith("org/sqlite/native/") || name.startsWith("org/sqlite/native/Linux/"));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.write('\n');
        both.writeBytes(other);
        return both.toByteArray();
    }

    private static void write(OutputStream to, Manifest manifest, Map<String, byte[]> contents) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(to, manifest)) {
            jar.setLevel(1);
            for (Map.Entry<String, byte[]> each : contents.entrySet()) {
                jar.putNextEntry(new ZipEntry(each.getKey()));
                jar.write(each.getValue());
                jar.closeEntry();
            }
        }
    }
}
