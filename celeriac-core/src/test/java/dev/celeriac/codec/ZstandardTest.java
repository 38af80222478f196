package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ZstandardTest {
    @Test
    @DisplayName("a frame says how long its content is: without that python-zstandard refuses it")
    void contentSize() {
        byte[] compressed = Compression.ZSTD.compress(new byte[5000]);
        assertThat(Zstd.getFrameContentSize(compressed)).isEqualTo(5000);
        assertThat(Compression.ZSTD.decompress(compressed, 5000)).isEqualTo(new byte[5000]);
    }
}
