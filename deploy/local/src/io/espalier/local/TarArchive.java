package io.espalier.local;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads gzipped tar archives; a machine with nothing but a JDK need not have a {@code tar} program. */
final class TarArchive {
    private static final int BLOCK = 512;

    private TarArchive() {}

    /**
     * Extracts the first regular file whose path, below the archive's top folder, is the wanted one.
     *
     * @throws MongodSource.UnavailableException if there is none, or the archive is damaged
     */
    static void extract(Path archive, String wanted, Path target)
            throws IOException, MongodSource.UnavailableException {
        try (InputStream input = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive)), 1 << 16)) {
            while (true) {
                byte[] header = input.readNBytes(BLOCK);
                if (header.length < BLOCK || header[0] == 0) {
                    throw new MongodSource.UnavailableException("The archive does not contain " + wanted + ".");
                }
                long size = size(header);
                boolean regular = header[156] == '0' || header[156] == 0;
                if (regular && name(header).endsWith("/" + wanted)) {
                    copy(input, size, target);
                    return;
                }
                input.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
            }
        } catch (EOFException | NumberFormatException | ZipException e) {
            throw new MongodSource.UnavailableException("The archive is damaged (" + e.getMessage() + ").");
        }
    }

    private static void copy(InputStream input, long size, Path target) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream output = Files.newOutputStream(target)) {
            for (long rest = size; rest > 0; ) {
                int count = input.read(buffer, 0, (int) Math.min(buffer.length, rest));
                if (count < 0) {
                    throw new EOFException("it ends too early");
                }
                output.write(buffer, 0, count);
                rest -= count;
            }
        }
    }

    private static String name(byte[] header) {
        String prefix = text(header, 345, 155);
        return prefix.isEmpty() ? text(header, 0, 100) : prefix + "/" + text(header, 0, 100);
    }

    private static long size(byte[] header) {
        return Long.parseLong(text(header, 124, 12).strip(), 8);
    }

    private static String text(byte[] header, int offset, int length) {
        String field = new String(header, offset, length, StandardCharsets.ISO_8859_1);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
