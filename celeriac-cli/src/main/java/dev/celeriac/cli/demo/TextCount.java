package dev.celeriac.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;

/**
 * What a text file amounts to.
 *
 * @param lines line ends
 * @param words runs of letters and digits
 * @param bytes size
 * @param packed size when deflated as hard as it goes
 */
public record TextCount(long lines, long words, long bytes, long packed) {

    static final TextCount NOTHING = new TextCount(0, 0, 0, 0);

    /** Reads and counts a file. */
    static TextCount of(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.UTF_8);
        long lines = 0;
        long words = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                lines++;
            }
            boolean letter = Character.isLetterOrDigit(c);
            if (letter && !inWord) {
                words++;
            }
            inWord = letter;
        }
        return new TextCount(lines, words, bytes.length, packed(bytes));
    }

    TextCount plus(TextCount other) {
        return new TextCount(lines + other.lines, words + other.words, bytes + other.bytes, packed + other.packed);
    }

    private static long packed(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] buffer = new byte[8192];
            long total = 0;
            while (!deflater.finished()) {
                total += deflater.deflate(buffer);
            }
            return total;
        } finally {
            deflater.end();
        }
    }
}
