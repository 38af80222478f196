package dev.celeriac.redis.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket over a TCP or Unix-domain channel, with what {@link Socket} lacks: deadlines for writing (a peer that
 * stops reading would block a large write for ever) and for a whole reply rather than each read, and a look whether an
 * idle connection is still open. One thread may read while another writes. An interrupt does not close it; the thread's
 * flag is kept for whoever waits next.
 */
public final class ChannelSocket extends Socket {
    private static final int SCRAP = 1024;

    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long readDeadline;
    private volatile long writeDeadline;
    private volatile boolean readLimited;
    private volatile boolean writeLimited;
    private @Nullable LargeReads largeReads;
    private @Nullable LargeWrites largeWrites;

    private ChannelSocket(SocketChannel channel) throws IOException {
        super((SocketImpl) null);
        this.channel = channel;
        channel.configureBlocking(false);
        this.readable = Selector.open();
        this.writable = Selector.open();
    }

    /** Connects before {@code deadline}. */
    static ChannelSocket connect(SocketChannel channel, SocketAddress address, Deadline deadline) throws IOException {
        ChannelSocket socket = null;
        try {
            socket = new ChannelSocket(channel);
            socket.connect(address, deadline);
            return socket;
        } catch (IOException | RuntimeException e) {
            if (socket != null) {
                socket.close();
            }
            channel.close();
            throw e;
        }
    }

    private void connect(SocketAddress address, Deadline deadline) throws IOException {
        if (!channel.connect(address)) {
            SelectionKey key = channel.register(writable, SelectionKey.OP_CONNECT);
            while (!channel.finishConnect()) {
                await(writable, true, deadline.nanoTime(), "connecting");
            }
            key.interestOps(SelectionKey.OP_WRITE);
        } else {
            channel.register(writable, SelectionKey.OP_WRITE);
        }
        channel.register(readable, SelectionKey.OP_READ);
    }

    /** When the reads that follow must be over; null for never. */
    public void readUntil(@Nullable Deadline deadline) {
        readLimited = deadline != null;
        readDeadline = deadline == null ? 0 : deadline.nanoTime();
    }

    /** When the writes that follow must be over; null for never. */
    public void writeUntil(@Nullable Deadline deadline) {
        writeLimited = deadline != null;
        writeDeadline = deadline == null ? 0 : deadline.nanoTime();
    }

    /**
     * From now on its streams gather what passes, for a reader and writer that flushes; before they are asked for. Not for
     * TLS, which does not flush.
     */
    public void gather() {
        largeReads = new LargeReads(plainInput());
        largeWrites = new LargeWrites(plainOutput());
    }

    /** Whether it is open and there is nothing to read: not even the end of the stream. */
    public boolean quiet() {
        LargeReads reads = largeReads;
        try {
            boolean quiet = !closed.get() && (reads == null || reads.isEmpty()) && readable.selectNow() == 0;
            readable.selectedKeys().clear();
            return quiet;
        } catch (IOException | ClosedSelectorException e) {
            return false;
        }
    }

    /**
     * Waits until there is something to read, and throws away all that is there. Returns early when {@link #endWait} is called,
     * or the thread is interrupted; its flag stays.
     *
     * @return whether there was something
     */
    public boolean discard(long nanos) throws IOException {
        checkOpen();
        LargeReads reads = largeReads;
        boolean ahead = reads != null && reads.skipAll();
        try {
            if (!ahead && readable.select(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999)) == 0) {
                checkOpen();
                return false;
            }
            readable.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw new SocketException("connection was closed while waiting");
        }
        ByteBuffer scrap = ByteBuffer.allocate(SCRAP);
        int count = channel.read(scrap);
        while (count == SCRAP) {
            scrap.clear();
            count = channel.read(scrap);
        }
        if (count < 0) {
            throw new SocketException("the other side has closed the connection");
        }
        return true;
    }

    /** Ends a {@link #discard} that waits, or the next one; from any thread. */
    public void endWait() {
        readable.wakeup();
    }

    private int read(ByteBuffer into) throws IOException {
        while (true) {
            checkOpen();
            int count = channel.read(into);
            if (count != 0) {
                return count;
            }
            await(readable, readLimited, readDeadline, "reading");
        }
    }

    private void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            checkOpen();
            if (channel.write(from) == 0) {
                await(writable, writeLimited, writeDeadline, "writing");
            }
        }
    }

    private void await(Selector selector, boolean limited, long deadline, String what) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                long millis = 0;
                if (limited) {
                    long nanos = deadline - System.nanoTime();
                    if (nanos <= 0) {
                        throw new SocketTimeoutException("deadline passed while " + what);
                    }
                    millis = TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
                }
                int ready = selector.select(millis);
                selector.selectedKeys().clear();
                if (ready > 0) {
                    return;
                }
                checkOpen();
                interrupted |= Thread.interrupted();
            }
        } catch (ClosedSelectorException e) {
            throw new SocketException("connection was closed while " + what);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void checkOpen() throws SocketException {
        if (closed.get()) {
            throw new SocketException("connection is closed");
        }
    }

    @Override
    public InputStream getInputStream() {
        return largeReads == null ? plainInput() : largeReads;
    }

    private InputStream plainInput() {
        return new InputStream() {
            private final byte[] one = new byte[1];

            @Override
            public int read() throws IOException {
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return length == 0 ? 0 : ChannelSocket.this.read(ByteBuffer.wrap(into, offset, length));
            }

            @Override
            public void close() throws IOException {
                ChannelSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return largeWrites == null ? plainOutput() : largeWrites;
    }

    private OutputStream plainOutput() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                ChannelSocket.this.write(ByteBuffer.wrap(from, offset, length));
            }

            @Override
            public void close() throws IOException {
                ChannelSocket.this.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            // The channel first: its descriptor is freed when its keys are gone, which closing the selectors does.
            try {
                channel.close();
            } finally {
                readable.close();
                writable.close();
            }
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public boolean isOutputShutdown() {
        return false;
    }

    /** Ignored: {@link #readUntil} decides. */
    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setSoLinger(boolean on, int linger) {}

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return getRemoteSocketAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
    }

    @Override
    public int getPort() {
        return getRemoteSocketAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        try {
            return channel.getRemoteAddress();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "ChannelSocket[" + getRemoteSocketAddress() + "]";
    }
}
