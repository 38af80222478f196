package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.pool.PoolKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Errors where nobody expects any. */
class UnexpectedErrorTest {
    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    /** A result that cannot be encoded. */
    public static final class Broken {
        public String getName() {
            throw new NoClassDefFoundError("gone");
        }
    }

    @Test
    void anErrorWhileAResultIsEncodedIsTheFailureOfItsTask() {
        shop.task("broken", 0, args -> new Broken());
        shop.task("fine", 0, args -> "fine");
        String broken = shop.send("broken");
        shop.start(PoolKind.THREADS);

        assertThat(shop.result(broken).status()).isEqualTo("FAILURE");
        assertThat(shop.result(shop.send("fine")).status()).isEqualTo("SUCCESS");
        shop.awaitDrained();
    }
}
