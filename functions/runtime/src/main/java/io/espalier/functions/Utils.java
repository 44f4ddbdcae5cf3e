package io.espalier.functions;

/** The global {@code utils} of App Services (spec/app-services.md §6.3). */
public interface Utils {

    /** Hashes, message authentication codes, encryption and signatures. */
    Crypto crypto();

    /** JSON Web Tokens. */
    Jwt jwt();
}
