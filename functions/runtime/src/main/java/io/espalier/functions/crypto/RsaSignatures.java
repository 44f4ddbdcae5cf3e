package io.espalier.functions.crypto;

import io.espalier.functions.FunctionException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.stream.IntStream;

/** Signatures of the SHA-256 hash of a message. The documentation of App Services does not name the hash. */
final class RsaSignatures {
    private static final int HASH_BYTES = 32;

    private RsaSignatures() {}

    static byte[] sign(byte[] message, RSAPrivateKey key, String scheme) {
        try {
            Signature signature = signature(scheme, HASH_BYTES);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException _) { // says nothing that the author of a function could use
            throw new FunctionException("the RSA key cannot sign with the scheme '" + scheme
                    + "': it has too few bits, or is none for signatures");
        }
    }

    static boolean verify(byte[] message, RSAPublicKey key, byte[] given, String scheme) {
        // The length of the salt is not part of the signature: most make it as long as the hash, some as long as it can
        // be.
        int longest = Math.ceilDiv(key.getModulus().bitLength() - 1, Byte.SIZE) - HASH_BYTES - 2;
        return IntStream.of(HASH_BYTES, longest)
                .limit(scheme.equals("pss") ? 2 : 1)
                .anyMatch(salt -> salt >= 0 && verify(message, key, given, scheme, salt));
    }

    private static boolean verify(byte[] message, RSAPublicKey key, byte[] given, String scheme, int salt) {
        try {
            Signature signature = signature(scheme, salt);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(given);
        } catch (SignatureException _) { // of another length, for example
            return false;
        } catch (GeneralSecurityException _) {
            throw new FunctionException("the RSA key cannot verify signatures of the scheme '" + scheme + "'");
        }
    }

    private static Signature signature(String scheme, int salt) throws GeneralSecurityException {
        return switch (scheme) {
            case "pkcs1v15" -> Signature.getInstance("SHA256withRSA");
            case "pss" -> pss(salt);
            default ->
                throw new FunctionException(
                        "the signature scheme '" + scheme + "' is unknown; known are pss, pkcs1v15");
        };
    }

    private static Signature pss(int salt) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec(
                "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, PSSParameterSpec.TRAILER_FIELD_BC));
        return signature;
    }
}
