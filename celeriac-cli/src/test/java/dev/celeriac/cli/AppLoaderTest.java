package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AppLoaderTest {

    static final class Usual {
        static final StringBuilder other = new StringBuilder("other");

        static StringBuilder app() {
            return new StringBuilder("app");
        }
    }

    static final class OnlyOne {
        static final StringBuilder SHOP = new StringBuilder("shop");
    }

    static final class Several {
        static final StringBuilder ONE = new StringBuilder("one");
        static final StringBuilder TWO = new StringBuilder("two");
    }

    static final class Supplying implements Supplier<StringBuilder> {
        @Override
        public StringBuilder get() {
            return new StringBuilder("supplied");
        }
    }

    static final class Empty {}

    static final class Throwing {
        static StringBuilder app() {
            throw new IllegalStateException("no database");
        }
    }

    static final class FailingToLoad {
        static final StringBuilder app = fail();

        private static StringBuilder fail() {
            throw new IllegalStateException("no licence");
        }
    }

    private final AppLoader loader = AppLoader.on(null, Path.of(""));

    private String find(Class<?> holder, String rest) {
        return loader.find(holder.getName() + rest, StringBuilder.class).toString();
    }

    @Test
    void prefersTheUsualNameToOtherMembers() {
        assertThat(find(Usual.class, "")).isEqualTo("app");
    }

    @Test
    void takesANamedMemberInBothSpellings() {
        assertThat(find(Usual.class, "#other")).isEqualTo("other");
        assertThat(find(Usual.class, ":other")).isEqualTo("other");
    }

    @Test
    void takesTheOnlyMemberOfTheType() {
        assertThat(find(OnlyOne.class, "")).isEqualTo("shop");
    }

    @Test
    void asksASupplier() {
        assertThat(find(Supplying.class, "")).isEqualTo("supplied");
    }

    @Test
    void refusesToGuessAmongSeveral() {
        assertThatThrownBy(() -> find(Several.class, ""))
                .hasMessageContaining("several applications")
                .hasMessageContaining("Several#ONE")
                .hasMessageContaining("Several#TWO");
    }

    @Test
    void saysHowToMakeAnApplicationWhereThereIsNone() {
        assertThatThrownBy(() -> find(Empty.class, "")).hasMessageContaining("static StringBuilder app");
        assertThatThrownBy(() -> find(Usual.class, "#nope"))
                .hasMessageContaining("no static member 'nope'")
                .hasMessageContaining("Usual#other");
    }

    @Test
    void reportsWhatTheApplicationThrew() {
        assertThatThrownBy(() -> find(Throwing.class, "")).hasMessageContaining("no database");
        assertThatThrownBy(() -> find(FailingToLoad.class, "")).hasMessageContaining("no licence");
    }

    @Test
    void saysWhereAClassWasLookedFor() {
        assertThatThrownBy(() -> loader.find("com.acme.Shop", StringBuilder.class))
                .hasMessageContaining("com.acme.Shop was not found")
                .hasMessageContaining("CELERIAC_CLASSPATH");
        assertThatThrownBy(() -> AppLoader.on("no-such-dir", Path.of("")))
                .hasMessageContaining("no-such-dir does not exist");
    }
}
