package io.espalier.rules.guard;

/**
 * An error number of the MongoDB server with its name.
 *
 * @param isRequestAtFault whether the same request will always fail on these documents: the function has to change it
 */
record ServerError(String name, boolean isRequestAtFault) {

    /**
     * @param nameGiven the name that the server sent with the number; empty if it sent none, as for single writes
     */
    static ServerError of(int code, String nameGiven) {
        return switch (code) {
            case 2 -> new ServerError("BadValue", true);
            case 9 -> new ServerError("FailedToParse", true);
            case 14 -> new ServerError("TypeMismatch", true);
            case 28 -> new ServerError("PathNotViable", true);
            case 40 -> new ServerError("ConflictingUpdateOperators", true);
            case 52 -> new ServerError("DollarPrefixedFieldName", true);
            case 56 -> new ServerError("EmptyFieldName", true);
            case 57 -> new ServerError("DottedFieldName", true);
            case 66 -> new ServerError("ImmutableField", true);
            case 121 -> new ServerError("DocumentValidationFailure", true);
            case 10334, 17419, 17420 -> new ServerError("BSONObjectTooLarge", true);
            case 112 -> new ServerError("WriteConflict", false);
            default -> new ServerError(nameGiven.isEmpty() ? "an error" : nameGiven, false);
        };
    }
}
