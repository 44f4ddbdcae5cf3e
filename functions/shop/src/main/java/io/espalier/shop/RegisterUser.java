package io.espalier.shop;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;

/**
 * {@code registerUser(email, password, profile)}, as system: creates the confirmed account; {@code onUserCreated} writes
 * profile and customer, and without them there is no account either. Nothing is written after that: whoever gets an error has
 * no account that lacks something.
 */
@Singleton
public class RegisterUser {

    @Funq("registerUser")
    public RegistrationReceipt registerUser(Registration registration, @Context FunctionContext context) {
        String userId = createAccount(registration, context);
        return new RegistrationReceipt(userId, OnUserCreated.profileId(userId), "created");
    }

    private static String createAccount(Registration registration, FunctionContext context) {
        try {
            return context.accounts()
                    .createEmailPasswordUser(
                            registration.address().value(), registration.password(), registration.metadata());
        } catch (FunctionException e) {
            if (e.code() == FunctionErrorCode.ACCOUNT_NAME_IN_USE) {
                throw new FunctionException(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, OnUserCreated.EMAIL_TAKEN, e);
            }
            throw e;
        }
    }
}
