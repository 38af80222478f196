package dev.celeriac.pool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameChannelTest {
    private Path directory;
    private SocketChannel peer;
    private FrameChannel channel;

    @BeforeEach
    void connect() throws IOException {
        // Not JUnit's directory: the path of a socket has to be short.
        directory = Files.createTempDirectory("frames");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            peer = SocketChannel.open(address);
            channel = new FrameChannel(server.accept());
        }
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        channel.close();
        Files.deleteIfExists(directory.resolve("s"));
        Files.delete(directory);
    }

    @Test
    void whatIsOfferedIsRefusedWhileEnoughWaits() {
        int taken = 0;
        while (channel.offer(FrameType.EVENT, 100_000, frame -> frame.bytes(new byte[10_000]))) {
            taken++;
        }
        assertThat(taken).isEqualTo(10);
        channel.send(FrameType.OUTCOME, frame -> frame.integer(1));
        assertThat(channel.offer(FrameType.EVENT, 100_000, frame -> frame.integer(1)))
                .isFalse();
    }

    @Test
    void whatWasSaidBeforeTheOtherSideWentIsHeardThoughWritingToItFails() throws IOException {
        FrameWriter last = new FrameWriter();
        for (int number = 0; number < 3; number++) {
            last.open(FrameType.OUTCOME).integer(number).bytes(new byte[50_000]).close();
        }
        ByteBuffer content = last.content();
        peer.configureBlocking(false);
        while (content.hasRemaining() && peer.write(content) > 0) {
            continue;
        }
        int whole = content.position() / (content.limit() / 3);
        peer.close();
        channel.send(FrameType.RUN, frame -> frame.integer(1));
        List<Integer> heard = new ArrayList<>();
        assertThatThrownBy(() -> channel.exchange(1, () -> true, frame -> heard.add(frame.integer())))
                .isInstanceOf(IOException.class);
        assertThat(heard).hasSize(whole).startsWith(0);
    }
}
