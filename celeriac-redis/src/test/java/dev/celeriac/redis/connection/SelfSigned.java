package dev.celeriac.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.celeriac.testkit.process.ProcessLaunch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A key and a certificate for localhost, made by openssl. */
public final class SelfSigned {
    private SelfSigned() {}

    /** Leaves out the test where there is no openssl. */
    public static void write(Path key, Path certificate) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no /usr/bin/openssl");
        try (var openssl = ProcessLaunch.of(
                        "openssl",
                        List.of(
                                "/usr/bin/openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "rsa:2048",
                                "-nodes",
                                "-days",
                                "2",
                                "-subj",
                                "/CN=localhost",
                                "-addext",
                                "subjectAltName=DNS:localhost",
                                "-keyout",
                                key.toString(),
                                "-out",
                                certificate.toString()))
                .start()) {
            assertThat(openssl.awaitExit(Duration.ofSeconds(60))).isZero();
        }
    }
}
