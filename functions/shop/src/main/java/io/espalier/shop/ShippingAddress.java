package io.espalier.shop;

import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** What counts as an address: an object of short texts, such as street, city, state, zip and country. */
final class ShippingAddress {
    private static final int MAX_FIELDS = 20;
    private static final int MAX_NAME = 40;
    private static final int MAX_TEXT = 200;

    private ShippingAddress() {}

    /**
     * @param name what the request calls the address, for messages
     * @throws IllegalArgumentException naming the field and what is allowed
     */
    static void check(BsonDocument address, String name) {
        if (address.isEmpty() || address.size() > MAX_FIELDS) {
            throw new IllegalArgumentException(
                    name + " must have 1 to " + MAX_FIELDS + " fields, got " + address.size());
        }
        address.forEach((field, value) -> checkField(field, value, name));
    }

    /** The two-letter state, where the address has one. */
    static String state(BsonDocument address) {
        return address.get("state") instanceof BsonString state ? state.getValue() : "";
    }

    private static void checkField(String field, BsonValue value, String name) {
        boolean named = !field.isEmpty() && field.length() <= MAX_NAME && StoredText.isStorable(field);
        if (!named || field.startsWith("$") || field.indexOf('.') >= 0) {
            throw new IllegalArgumentException(name + " has a field with an illegal name: 1 to " + MAX_NAME
                    + " Unicode characters, no '.', no NUL, no leading '$'");
        }
        if (!(value instanceof BsonString text) || text.getValue().length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    name + "." + field + " must be a string of at most " + MAX_TEXT + " characters");
        }
        if (!StoredText.isStorable(text.getValue())) {
            throw new IllegalArgumentException(name + "." + field + " holds " + StoredText.FAULT);
        }
    }
}
