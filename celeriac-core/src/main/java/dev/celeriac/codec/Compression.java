package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * kombu's compression methods ({@code kombu/compression.py}): what {@code task_compression} may name, and what the
 * {@code compression} header of a message says. Decompressing is bounded, so that a small body cannot fill the memory.
 */
public enum Compression {
    /** kombu's {@code gzip} is zlib's own format (RFC 1950), in spite of its name. */
    ZLIB("application/x-gzip", "", "gzip", "zlib"),
    BZIP2("application/x-bz2", "org.apache.commons:commons-compress", "bzip2", "bzip"),
    /** The xz container. */
    LZMA("application/x-lzma", "org.tukaani:xz", "lzma", "xz"),
    ZSTD("application/zstd", "com.github.luben:zstd-jni", "zstd", "zstandard"),
    /** Known by name only: there is no decoder, and so it is refused with a reason. */
    BROTLI("application/x-brotli", "", "brotli");

    private static final int CHUNK = 8192;

    private final String contentType;
    private final String artifact;
    private final List<String> aliases;

    Compression(String contentType, String artifact, String... aliases) {
        this.contentType = contentType;
        this.artifact = artifact;
        this.aliases = List.of(aliases);
    }

    /** What goes into the {@code compression} header. */
    public String contentType() {
        return contentType;
    }

    /** Names in settings. */
    public List<String> aliases() {
        return aliases;
    }

    /** What {@code task_compression} may be: every alias and MIME type of a method that can be written. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Compression method : values()) {
            if (method != BROTLI) {
                names.add(method.contentType);
                names.addAll(method.aliases);
            }
        }
        return names;
    }

    /** The method of that alias or MIME type; null when there is none. */
    public static @Nullable Compression find(String aliasOrContentType) {
        String name = aliasOrContentType.toLowerCase(Locale.ROOT);
        for (Compression method : values()) {
            if (method.contentType.equals(name) || method.aliases.contains(name)) {
                return method;
            }
        }
        return null;
    }

    /**
     * As {@link #find}.
     *
     * @throws IllegalArgumentException when there is none, naming those there are
     */
    public static Compression of(String aliasOrContentType) {
        Compression method = find(aliasOrContentType);
        if (method == null) {
            throw new IllegalArgumentException("unknown compression '" + Brief.text(aliasOrContentType)
                    + "': use gzip (zlib), bzip2, lzma (xz) or zstd");
        }
        return method;
    }

    /**
     * @throws IllegalStateException when a library is missing, naming it
     */
    public byte[] compress(byte[] bytes) {
        ExactBytes out = new ExactBytes();
        try {
            if (this == ZSTD) {
                return Compressors.zstd(bytes);
            }
            try (OutputStream compressor = Compressors.output(this, out)) {
                compressor.write(bytes);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot compress " + bytes.length + " bytes with " + label(), e);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(missing(), e);
        }
        return out.bytes();
    }

    /**
     * @param maxBytes most bytes that the result may have
     * @throws InvalidMessageException TOO_LARGE when it would have more; DECODE_ERROR when the bytes are not in this format,
     *     or a library is missing, naming it
     */
    public byte[] decompress(byte[] bytes, int maxBytes) {
        try (InputStream in = Compressors.input(this, new ByteArrayInputStream(bytes))) {
            return readAtMost(in, maxBytes);
        } catch (InvalidMessageException e) {
            throw e;
        } catch (NoClassDefFoundError e) {
            throw new InvalidMessageException(Kind.DECODE_ERROR, missing(), e);
        } catch (UnsupportedOperationException e) {
            throw new InvalidMessageException(Kind.DECODE_ERROR, String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            // Broken input makes some of the decoders throw index errors instead of an IOException.
            if (Compressors.isMemoryLimit(e)) {
                throw new InvalidMessageException(Kind.TOO_LARGE, label() + " body needs too much memory", e);
            }
            throw new InvalidMessageException(
                    Kind.DECODE_ERROR, "body is not " + label() + " data: " + Brief.firstLine(e.toString()), e);
        }
    }

    private byte[] readAtMost(InputStream in, int maxBytes) throws IOException {
        ExactBytes out = new ExactBytes();
        byte[] chunk = new byte[CHUNK];
        int read;
        while ((read = in.read(chunk, 0, CHUNK)) >= 0) {
            if (read > maxBytes - out.size()) {
                throw new InvalidMessageException(
                        Kind.TOO_LARGE, label() + " body is larger than " + maxBytes + " bytes when decompressed");
            }
            out.write(chunk, 0, read);
        }
        return out.bytes();
    }

    private String missing() {
        return "compression " + label() + " needs " + artifact + " on the class path";
    }

    private String label() {
        return aliases.get(0) + " (" + contentType + ")";
    }
}
