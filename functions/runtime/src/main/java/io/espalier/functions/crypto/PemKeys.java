package io.espalier.functions.crypto;

import io.espalier.functions.FunctionException;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads keys in PEM form. Messages never quote a key. */
final class PemKeys {
    private static final Pattern PEM = Pattern.compile(
            "\\s*-----BEGIN (?<label>[A-Z0-9 ]{1,40})-----(?<content>[A-Za-z0-9+/=\\s]*)-----END \\k<label>-----\\s*");

    /** The algorithm's identifier that PKCS#8 and X.509 put before the key of PKCS#1: {@code rsaEncryption}, no parameters. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int BIT_STRING = 0x03;

    private PemKeys() {}

    static boolean isPem(String text) {
        // Wherever it begins: what tools write before a public key must not make a secret of it.
        return text.contains("-----BEGIN ");
    }

    static RSAPrivateKey rsaPrivate(String pem) {
        return (RSAPrivateKey) privateKey(pem, "RSA");
    }

    static RSAPublicKey rsaPublic(String pem) {
        return (RSAPublicKey) publicKey(pem, "RSA");
    }

    /** @param algorithm {@code RSA} or {@code EC} */
    static Key privateKey(String pem, String algorithm) {
        Matcher parts = parts(pem, "private", algorithm);
        byte[] pkcs8 = switch (parts.group("label")) {
            case "PRIVATE KEY" -> content(parts);
            case "RSA PRIVATE KEY" ->
                tagged(SEQUENCE, joined(new byte[] {2, 1, 0}, RSA, tagged(OCTET_STRING, content(parts))));
            default -> throw notOfKind("private", algorithm);
        };
        return key("private", algorithm, factory -> factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    }

    /** @param algorithm {@code RSA} or {@code EC} */
    static Key publicKey(String pem, String algorithm) {
        Matcher parts = parts(pem, "public", algorithm);
        byte[] x509 = switch (parts.group("label")) {
            case "PUBLIC KEY" -> content(parts);
            case "RSA PUBLIC KEY" ->
                tagged(SEQUENCE, joined(RSA, tagged(BIT_STRING, joined(new byte[] {0}, content(parts)))));
            default -> throw notOfKind("public", algorithm);
        };
        return key("public", algorithm, factory -> factory.generatePublic(new X509EncodedKeySpec(x509)));
    }

    private static Matcher parts(String pem, String kind, String algorithm) {
        Matcher parts = PEM.matcher(pem);
        if (!parts.matches()) {
            throw notOfKind(kind, algorithm);
        }
        return parts;
    }

    private static byte[] content(Matcher parts) {
        try {
            return Base64.getMimeDecoder().decode(parts.group("content"));
        } catch (IllegalArgumentException _) { // quotes the content
            throw new FunctionException("the key in PEM form is not valid Base64");
        }
    }

    private interface Reading {
        Key by(KeyFactory factory) throws GeneralSecurityException;
    }

    private static Key key(String kind, String algorithm, Reading reading) {
        // An RSA key may be marked as one for PSS alone.
        List<String> names = algorithm.equals("RSA") ? List.of("RSA", "RSASSA-PSS") : List.of(algorithm);
        return names.stream()
                .flatMap(name -> tried(name, reading).stream())
                .findFirst()
                .orElseThrow(() -> notOfKind(kind, algorithm));
    }

    private static Optional<Key> tried(String algorithm, Reading reading) {
        try {
            return Optional.of(reading.by(KeyFactory.getInstance(algorithm)));
        } catch (GeneralSecurityException _) { // says no more than that it is none
            return Optional.empty();
        }
    }

    private static FunctionException notOfKind(String kind, String algorithm) {
        String forms = switch (algorithm + " " + kind) {
            case "RSA private" -> "'BEGIN RSA PRIVATE KEY' or 'BEGIN PRIVATE KEY'";
            case "RSA public" -> "'BEGIN RSA PUBLIC KEY' or 'BEGIN PUBLIC KEY'";
            default -> kind.equals("private") ? "'BEGIN PRIVATE KEY'" : "'BEGIN PUBLIC KEY'";
        };
        return new FunctionException(
                "the key is no " + kind + " " + algorithm + " key in PEM form: it has to begin with " + forms);
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = Math.ceilDiv(Integer.SIZE - Integer.numberOfLeadingZeros(content.length), Byte.SIZE);
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >> (Byte.SIZE * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
