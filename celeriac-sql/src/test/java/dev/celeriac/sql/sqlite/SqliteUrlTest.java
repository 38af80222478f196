package dev.celeriac.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteUrlTest {

    @Test
    @DisplayName("three slashes are a relative path, four an absolute one, as in SQLAlchemy")
    void paths() {
        assertThat(parse("sqlite:///jobs/celeriac.db").file())
                .isEqualTo(Path.of("jobs/celeriac.db").toAbsolutePath());
        assertThat(parse("sqlite:////var/lib/celeriac.db").file()).isEqualTo(Path.of("/var/lib/celeriac.db"));
        assertThat(parse("SQLite:////tmp/a%20b+c.db").file()).isEqualTo(Path.of("/tmp/a b+c.db"));
    }

    @Test
    @DisplayName("synchronous stands in the URL or in the options, the URL wins, and normal is the default")
    void synchronous() {
        assertThat(parse("sqlite:///a.db").synchronous()).isEqualTo(SqliteUrl.Synchronous.NORMAL);
        assertThat(parse("sqlite:///a.db?synchronous=full").synchronous()).isEqualTo(SqliteUrl.Synchronous.FULL);
        Map<String, Object> full = Map.of("synchronous", "FULL", "visibility_timeout", 60);
        assertThat(SqliteUrl.parse("sqlite:///a.db", full).synchronous()).isEqualTo(SqliteUrl.Synchronous.FULL);
        assertThat(SqliteUrl.parse("sqlite:///a.db?synchronous=normal", full).synchronous())
                .isEqualTo(SqliteUrl.Synchronous.NORMAL);
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite://, names no file",
        "sqlite:///, names no file",
        "sqlite://?synchronous=full, names no file",
        "sqlite://localhost/a.db, has a host",
        "sqlite:///a.db?sync=full, unknown parameter",
        "sqlite:///a.db?synchronous, unknown parameter",
        "sqlite:///a.db?synchronous=maybe, normal or full",
        "postgresql://localhost/a, is not the URL of an SQLite store",
    })
    @DisplayName("a URL that can never work is refused with what to write instead")
    void refused(String url, String why) {
        assertThatThrownBy(() -> parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(url)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs4", "cifs", "fuse.sshfs", "NFS"})
    @DisplayName("a directory on a network file system is refused")
    void network(String type) {
        assertThatThrownBy(() -> FileCheck.refuseNetwork(Path.of("/mnt/share"), type))
                .hasMessageContaining("/mnt/share is on a network file system (" + type + ")")
                .hasMessageContaining("use a local disk");
    }

    private static SqliteUrl parse(String url) {
        return SqliteUrl.parse(url, Map.of());
    }
}
