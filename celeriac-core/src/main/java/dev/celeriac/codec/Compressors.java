package dev.celeriac.codec;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * The streams behind {@link Compression}. The libraries are optional: each is touched only inside of its own class here, so
 * that a missing one shows as a NoClassDefFoundError when it is asked for and not before.
 */
final class Compressors {
    private static final int XZ_MEMORY_KIB = 256 << 10;

    private Compressors() {}

    static InputStream input(Compression method, InputStream in) throws IOException {
        return switch (method) {
            case ZLIB -> new InflaterInputStream(in);
            case BZIP2 -> Bzip2.input(in);
            case LZMA -> Xz.input(in);
            case ZSTD -> Zstd.input(in);
            case BROTLI -> throw noBrotli();
        };
    }

    static OutputStream output(Compression method, OutputStream out) throws IOException {
        return switch (method) {
            case ZLIB ->
                new DeflaterOutputStream(out, new Deflater(), 512) {
                    @Override
                    public void close() throws IOException {
                        super.close();
                        def.end();
                    }
                };
            case BZIP2 -> Bzip2.output(out);
            case LZMA -> Xz.output(out);
            case ZSTD -> throw new IllegalArgumentException("zstd is compressed as a whole");
            case BROTLI -> throw noBrotli();
        };
    }

    /**
     * In one frame that says how long its content is: python-zstandard's {@code decompress}, which kombu uses, refuses the
     * frames of a stream.
     */
    static byte[] zstd(byte[] bytes) {
        return Zstd.compress(bytes);
    }

    static boolean isMemoryLimit(Exception e) {
        return e.getClass().getName().equals("org.tukaani.xz.MemoryLimitException");
    }

    private static UnsupportedOperationException noBrotli() {
        return new UnsupportedOperationException(
                "compression brotli is not supported: set task_compression to gzip, bzip2,"
                        + " lzma or zstd on the sending side");
    }

    private static final class Bzip2 {
        static InputStream input(InputStream in) throws IOException {
            return new BZip2CompressorInputStream(in, true);
        }

        static OutputStream output(OutputStream out) throws IOException {
            return new BZip2CompressorOutputStream(out);
        }
    }

    private static final class Xz {
        /**
         * @throws MemoryLimitException when the header asks for a dictionary that no sane sender uses
         */
        static InputStream input(InputStream in) throws IOException {
            return new XZInputStream(in, XZ_MEMORY_KIB);
        }

        static OutputStream output(OutputStream out) throws IOException {
            return new XZOutputStream(out, new LZMA2Options());
        }
    }

    private static final class Zstd {
        static InputStream input(InputStream in) throws IOException {
            return new ZstdInputStream(in);
        }

        static byte[] compress(byte[] bytes) {
            return com.github.luben.zstd.Zstd.compress(bytes);
        }
    }
}
