package dev.celeriac.codec;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.InvalidMessageException.Kind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes are UTF-8. The JSON parser decodes overlong forms and encoded surrogates without complaint, and guesses
 * UTF-16 from zero bytes; Python does neither.
 */
final class Utf8 {
    private Utf8() {}

    static void check(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int leading = Math.min(end, offset + 4);
        for (int i = offset; i < leading; i++) {
            if (bytes[i] == 0) {
                throw new InvalidMessageException(Kind.DECODE_ERROR, "not JSON: a zero byte at " + (i - offset));
            }
        }
        for (int i = offset; i < end; i++) {
            if (bytes[i] < 0) {
                checkFrom(bytes, offset, i, end);
                return;
            }
        }
    }

    private static void checkFrom(byte[] bytes, int offset, int start, int end) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, start, end - start);
        CharBuffer scrap = CharBuffer.allocate(Math.min(1024, end - start) + 2);
        while (true) {
            CoderResult result = decoder.decode(in, scrap, true);
            if (result.isError()) {
                throw new InvalidMessageException(Kind.DECODE_ERROR, "not UTF-8 at byte " + (in.position() - offset));
            } else if (result.isUnderflow()) {
                return;
            }
            scrap.clear();
        }
    }
}
