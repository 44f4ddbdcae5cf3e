package io.espalier.shop;

import io.espalier.functions.FunctionException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;
import org.bson.BsonDocument;

/**
 * Who wants to become a customer. Whatever holds one has been checked.
 *
 * @param email in any case; compared in lower case
 * @param password {@value #MIN_PASSWORD} to {@value #MAX_PASSWORD} Unicode characters
 * @param profile what the customer tells about himself, such as {@code name}
 */
@RegisterForReflection
public record Registration(String email, String password, Optional<BsonDocument> profile) {
    private static final int MIN_PASSWORD = 8;
    private static final int MAX_PASSWORD = 128;

    public Registration {
        if (EmailAddress.parse(email).isEmpty()) {
            throw new FunctionException("Invalid email format");
        }
        int length = password.codePointCount(0, password.length());
        if (length < MIN_PASSWORD) {
            throw new FunctionException("Password must be at least " + MIN_PASSWORD + " characters long");
        }
        if (length > MAX_PASSWORD) {
            throw new FunctionException("Password must be at most " + MAX_PASSWORD + " characters long");
        }
        profile.ifPresent(CustomerProfile::check);
    }

    /** What {@code onUserCreated} finds in the user's {@code data}. */
    BsonDocument metadata() {
        BsonDocument metadata = new BsonDocument();
        profile.ifPresent(told -> metadata.append(OnUserCreated.PROFILE, told));
        return metadata;
    }

    EmailAddress address() {
        return EmailAddress.parse(email).orElseThrow();
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "Registration";
    }
}
