package dev.celeriac.cli.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Starts a program whose jars are within its jar, as Spring Boot's launcher does: with a class loader of its own. */
public final class NestedLauncher extends ClassLoader {
    private final Map<String, List<byte[]>> entries = new HashMap<>();

    private NestedLauncher(Path jar) throws IOException {
        super("nested", ClassLoader.getPlatformClassLoader());
        try (ZipInputStream outer = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = outer.getNextEntry(); entry != null; entry = outer.getNextEntry()) {
                if (entry.getName().startsWith("lib/") && !entry.isDirectory()) {
                    addAll(new ZipInputStream(new ByteArrayInputStream(outer.readAllBytes())));
                }
            }
        }
    }

    private void addAll(ZipInputStream inner) throws IOException {
        for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
            if (!entry.isDirectory()) {
                entries.computeIfAbsent(entry.getName(), name -> new ArrayList<>())
                        .add(inner.readAllBytes());
            }
        }
    }

    /** The first argument is the class whose {@code main} gets the others. */
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        NestedLauncher loader = new NestedLauncher(Path.of(System.getProperty("java.class.path")));
        Thread.currentThread().setContextClassLoader(loader);
        String[] rest = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
        loader.loadClass(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        List<byte[]> found = entries.get(name.replace('.', '/') + ".class");
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, found.get(0), 0, found.get(0).length);
    }

    @Override
    protected URL findResource(String name) {
        List<byte[]> found = entries.get(name);
        return found == null ? null : url(name, found.get(0));
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return Collections.enumeration(entries.getOrDefault(name, List.of()).stream()
                .map(content -> url(name, content))
                .toList());
    }

    private static URL url(String name, byte[] content) {
        try {
            return new URL("nested", null, -1, "/" + name, new Content(content));
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static final class Content extends URLStreamHandler {
        private final byte[] content;

        Content(byte[] content) {
            this.content = content;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    connected = true;
                }

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(content);
                }
            };
        }
    }
}
