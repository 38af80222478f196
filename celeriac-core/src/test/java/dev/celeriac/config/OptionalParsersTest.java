package dev.celeriac.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionalParsersTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "a.yml, 'compat: celery', snakeyaml, org.yaml:snakeyaml",
        "a.toml, 'compat = \"celery\"', jackson-dataformat-toml, jackson-dataformat-toml"
    })
    void anAbsentParserIsNamed(String name, String text, String jar, String expected) throws Exception {
        Path file = Files.writeString(directory.resolve(name), text);
        try (URLClassLoader without = classPathWithout(jar)) {
            Object builder = without.loadClass(Settings.class.getName())
                    .getMethod("builder")
                    .invoke(null);
            builder.getClass().getMethod("file", Path.class).invoke(builder, file);
            assertThatThrownBy(() -> builder.getClass().getMethod("build").invoke(builder))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("optional library")
                    .hasMessageContaining(expected);
        }
    }

    private static URLClassLoader classPathWithout(String jar) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains(jar)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
