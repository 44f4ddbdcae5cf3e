package io.espalier.functions;

/** The part of accounts that functions running as system may use. */
public interface UserAccounts {

    /**
     * Creates a confirmed user of the e-mail/password provider, and runs the app's user-creation function for him. If that
     * function fails there is no user afterwards.
     *
     * @return the new user's id
     * @throws FunctionException with {@link FunctionErrorCode#ACCOUNT_NAME_IN_USE} if the address is taken, with
     *     {@link FunctionErrorCode#FUNCTION_EXECUTION_ERROR} and the function's message if the user-creation function failed
     */
    String createEmailPasswordUser(String email, String password);
}
