package io.espalier.functions.bson;

import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text on its way to a client, as UTF-8 in pieces: however long it becomes, nothing is copied when it grows, and no large array
 * has to be found for it. A surrogate without its other half becomes a question mark. Not thread-safe.
 */
public final class Utf8Text extends Writer {
    private static final int FIRST_PIECE = 512;
    private static final int PIECE = 64 * 1024;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] current = new byte[FIRST_PIECE];
    private int used;
    private int skipped;
    private char high;

    /** An empty text. */
    public Utf8Text() {
        this(0);
    }

    /** @param skipped how many characters at its beginning are left away */
    Utf8Text(int skipped) {
        this.skipped = skipped;
    }

    /** A whole text. */
    public static Utf8Text of(String text) {
        return new Utf8Text().append(text);
    }

    @Override
    public void write(int c) {
        append((char) c);
    }

    @Override
    public void write(char[] characters, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            append(characters[i]);
        }
    }

    @Override
    public void write(String text, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            append(text.charAt(i));
        }
    }

    @Override
    public Utf8Text append(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
        return this;
    }

    @Override
    public Utf8Text append(char c) {
        if (skipped > 0) {
            skipped--;
            return this;
        }
        if (high != 0) {
            char first = high;
            high = 0;
            if (Character.isLowSurrogate(c)) {
                encode(Character.toCodePoint(first, c));
                return this;
            }
            encode('?');
        }
        if (Character.isHighSurrogate(c)) {
            high = c;
        } else {
            encode(Character.isLowSurrogate(c) ? '?' : c);
        }
        return this;
    }

    private void encode(int codePoint) {
        if (codePoint < 0x80) {
            put(codePoint);
        } else if (codePoint < 0x800) {
            put(0xc0 | (codePoint >> 6));
            putTail(codePoint);
        } else if (codePoint < 0x10000) {
            put(0xe0 | (codePoint >> 12));
            putTail(codePoint >> 6);
            putTail(codePoint);
        } else {
            put(0xf0 | (codePoint >> 18));
            putTail(codePoint >> 12);
            putTail(codePoint >> 6);
            putTail(codePoint);
        }
    }

    /** A byte after the first of a character: six bits. */
    private void putTail(int bits) {
        put(0x80 | (bits & 0x3f));
    }

    private void put(int value) {
        if (used == current.length) {
            full.add(current);
            current = new byte[PIECE]; // most texts are short, and fit into the first piece, which is
            used = 0;
        }
        current[used++] = (byte) value;
    }

    /** Takes away the last character, which must be one of ASCII. */
    Utf8Text withoutLast() {
        if (used == 0) {
            current = full.removeLast();
            used = current.length;
        }
        used--;
        return this;
    }

    /** What was written, one piece after the other; none of them is empty. */
    public List<byte[]> pieces() {
        if (high != 0) {
            high = 0;
            encode('?');
        }
        List<byte[]> pieces = new ArrayList<>(full);
        if (used > 0) {
            pieces.add(Arrays.copyOf(current, used));
        }
        return pieces;
    }

    /** All pieces in one. */
    public byte[] bytes() {
        List<byte[]> pieces = pieces();
        byte[] bytes = new byte[pieces.stream().mapToInt(piece -> piece.length).sum()];
        int offset = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, bytes, offset, piece.length);
            offset += piece.length;
        }
        return bytes;
    }

    /** The text. */
    @Override
    public String toString() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
