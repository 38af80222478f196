package dev.celeriac.pool.process;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Frames between two processes. One thread owns it, which reads and does all input and output; any thread may
 * {@link #send} and {@link #wakeUp}. Nobody else touches the socket, since an interrupt of a thread that does would close
 * it.
 */
final class FrameChannel implements Closeable {
    private static final int BUFFER = 1 << 16;

    /** More than any message or result may have; what says otherwise is no frame. */
    private static final int MOST = 1 << 30;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ReentrantLock lock = new ReentrantLock();
    private FrameWriter waiting = new FrameWriter();
    private FrameWriter spare = new FrameWriter();
    private volatile boolean selecting;

    private ByteBuffer output = ByteBuffer.allocate(0);
    private ByteBuffer input = ByteBuffer.allocate(BUFFER);

    FrameChannel(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Appends a frame; the owner sends it the next time it comes to {@link #exchange}, and is woken for it. */
    void send(byte type, Consumer<FrameWriter> content) {
        offer(type, Integer.MAX_VALUE, content);
    }

    /**
     * As {@link #send}, unless too much waits already.
     *
     * @param room bytes that may wait before it
     * @return whether the frame was taken
     */
    boolean offer(byte type, int room, Consumer<FrameWriter> content) {
        lock.lock();
        try {
            if (waiting.size() > room) {
                return false;
            }
            waiting.open(type);
            try {
                content.accept(waiting);
            } catch (RuntimeException | StackOverflowError e) {
                waiting.cancel();
                throw e;
            }
            waiting.close();
        } finally {
            lock.unlock();
        }
        wakeUp();
        return true;
    }

    void wakeUp() {
        if (selecting) {
            selector.wakeup();
        }
    }

    private boolean nothingToSend() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends what waits, and hands over what has come; waits for it, or for a wake-up, if there is neither.
     *
     * @param worthWaiting asked once more after wake-ups have begun to count; false returns at once
     * @return false at the end of the stream
     * @throws IOException when the other side is gone in another way
     */
    boolean exchange(long waitNanos, WaitCondition worthWaiting, Consumer<FrameReader> handler) throws IOException {
        flush(handler);
        int read = read(handler);
        if (read != 0) {
            return read > 0;
        }
        selecting = true;
        try {
            if (nothingToSend() && worthWaiting.holds() && waitNanos > 0) {
                key.interestOps(SelectionKey.OP_READ | (output.hasRemaining() ? SelectionKey.OP_WRITE : 0));
                selector.select(Math.max(1, Math.min(waitNanos, Long.MAX_VALUE - 999_999) / 1_000_000));
                selector.selectedKeys().clear();
            }
        } finally {
            selecting = false;
        }
        flush(handler);
        return read(handler) >= 0;
    }

    /** What the other side has said before it went is heard, also when this side learns of it by writing. */
    private void flush(Consumer<FrameReader> handler) throws IOException {
        try {
            flush();
        } catch (IOException gone) {
            try {
                while (read(handler) > 0) {
                    continue;
                }
            } catch (IOException e) {
                gone.addSuppressed(e);
            }
            throw gone;
        }
    }

    /** Sends as much as the other side takes at once. */
    void flush() throws IOException {
        while (true) {
            if (output.hasRemaining()) {
                channel.write(output);
                if (output.hasRemaining()) {
                    return;
                }
            }
            lock.lock();
            try {
                spare.clear();
                if (waiting.isEmpty()) {
                    output = ByteBuffer.allocate(0);
                    return;
                }
                FrameWriter full = waiting;
                waiting = spare;
                spare = full;
                output = full.content();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Reads what is there and handles complete frames; returns as {@link SocketChannel#read}. */
    private int read(Consumer<FrameReader> handler) throws IOException {
        int total = 0;
        while (true) {
            boolean full = !input.hasRemaining();
            int read = full ? 0 : channel.read(input);
            if (read < 0) {
                return total > 0 ? total : read;
            }
            total += read;
            boolean more = !input.hasRemaining();
            handle(handler);
            if (read == 0 || !more) {
                return total;
            }
        }
    }

    private void handle(Consumer<FrameReader> handler) throws IOException {
        input.flip();
        int needed = BUFFER;
        while (input.remaining() >= Integer.BYTES) {
            int length = input.getInt(input.position());
            if (length < 1 || length > MOST) {
                throw new IOException("a frame of " + length + " bytes");
            }
            if (input.remaining() < Integer.BYTES + length) {
                needed = Math.max(BUFFER, Integer.BYTES + length);
                break;
            }
            int start = input.position() + Integer.BYTES;
            input.position(start + length);
            handler.accept(new FrameReader(input.slice(start, length)));
        }
        if (needed > input.capacity() || input.capacity() > BUFFER && !input.hasRemaining()) {
            ByteBuffer other = ByteBuffer.allocate(needed);
            input = other.put(input);
        } else {
            input.compact();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            selector.close();
        } finally {
            channel.close();
        }
    }

    /** Whether there is nothing else to do than to wait. */
    @FunctionalInterface
    interface WaitCondition {
        boolean holds();
    }
}
