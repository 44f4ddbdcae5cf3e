package io.espalier.gateway.openapi;

import io.espalier.app.RequestValidation;
import java.util.List;
import java.util.stream.Stream;

/** What a caller has to show at endpoints and at the Data API, by the names of the document's security schemes. */
final class Proofs {
    private Proofs() {}

    static List<List<String>> of(RequestValidation validation, boolean userNeeded) {
        List<String> proof = switch (validation) {
            case RequestValidation.None _ -> List.of();
            case RequestValidation.VerifyPayload _ -> List.of("payloadSignature");
            case RequestValidation.SecretAsQueryParameter _ -> List.of("endpointSecret");
        };
        Stream<List<String>> users =
                userNeeded ? Stream.of(List.of("accessToken"), List.of("email", "password")) : Stream.of(List.of());
        return users.map(user -> Stream.concat(proof.stream(), user.stream()).toList())
                .toList();
    }
}
