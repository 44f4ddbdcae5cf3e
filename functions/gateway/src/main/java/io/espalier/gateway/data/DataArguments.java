package io.espalier.gateway.data;

import com.mongodb.MongoNamespace;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.gateway.http.Bodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * The one object that a data command takes: where, and its options flattened beside it (spec/app-services.md §6.8). What is
 * unknown, missing or of a wrong type is refused by name; a null counts as not given, but for what a command cannot do without.
 */
public final class DataArguments {
    private static final String DATABASE = "database";
    private static final String COLLECTION = "collection";

    private final String command;
    private final BsonDocument given;
    private final Map<String, String> names;

    private DataArguments(String command, BsonDocument given, Map<String, String> names) {
        this.command = command;
        this.given = given;
        this.names = names;
    }

    /** @throws FunctionException if there is anything but one object whose members are the command's options */
    public static DataArguments of(DataCommand command, List<BsonValue> arguments) {
        if (arguments.size() != 1 || !arguments.getFirst().isDocument()) {
            throw new FunctionException(
                    FunctionErrorCode.ARGUMENTS_NOT_ALLOWED,
                    command.wireName() + " takes one argument, an object with database, collection and its options");
        }
        Set<String> known = new TreeSet<>(command.options());
        known.add(DATABASE);
        known.add(COLLECTION);
        BsonDocument given = arguments.getFirst().asDocument();
        requireKnown(command.wireName(), given, known);
        return new DataArguments(command.wireName(), given, command.names());
    }

    /** An object that belongs to a command's argument. */
    static DataArguments members(String command, BsonDocument given, Set<String> allowed) {
        requireKnown(command, given, allowed);
        return new DataArguments(command, given, Map.of());
    }

    private static void requireKnown(String command, BsonDocument given, Set<String> allowed) {
        for (String name : given.keySet()) {
            if (!allowed.contains(name)) {
                throw invalid(command + ": '" + name + "' is unknown; allowed are "
                        + String.join(", ", new TreeSet<>(allowed)));
            }
        }
    }

    public String database() {
        return name(DATABASE, MongoNamespace::checkDatabaseNameValidity);
    }

    public String collection() {
        return name(COLLECTION, MongoNamespace::checkCollectionNameValidity);
    }

    /** Whether there is such a member, be it null. */
    boolean has(String name) {
        return given.containsKey(wireName(name));
    }

    BsonDocument document(String name) {
        return asDocument(name, required(name));
    }

    public Optional<BsonDocument> optionalDocument(String name) {
        return optional(name).map(value -> asDocument(name, value));
    }

    BsonDocument documentOrEmpty(String name) {
        return optionalDocument(name).orElseGet(BsonDocument::new);
    }

    List<BsonDocument> documents(String name) {
        return asDocuments(name, required(name));
    }

    List<BsonDocument> documentsOrNone(String name) {
        return optional(name).map(value -> asDocuments(name, value)).orElse(List.of());
    }

    /** A document or a list of them. */
    BsonValue documentOrDocuments(String name) {
        BsonValue value = required(name);
        if (value.isArray()) {
            asDocuments(name, value);
            return value;
        }
        return asDocument(name, value);
    }

    public Optional<List<BsonValue>> optionalValues(String name) {
        return optional(name).map(value -> {
            if (!value.isArray()) {
                throw wrongType(name, "an array", value);
            }
            return List.copyOf(value.asArray());
        });
    }

    String string(String name) {
        BsonValue value = required(name);
        if (!value.isString()) {
            throw wrongType(name, "a string", value);
        }
        return value.asString().getValue();
    }

    boolean flag(String name, boolean otherwise) {
        return optional(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw wrongType(name, "a boolean", value);
                    }
                    return value.asBoolean().getValue();
                })
                .orElse(otherwise);
    }

    /** A whole number from 0; 0 if it is not given. */
    int number(String name) {
        return optional(name).map(value -> wholeNumber(name, value)).orElse(0);
    }

    private int wholeNumber(String name, BsonValue value) {
        if (!value.isNumber()) {
            throw wrongType(name, "a number", value);
        }
        double number = value.asNumber().doubleValue();
        if (number < 0 || number > Integer.MAX_VALUE || number != Math.rint(number)) {
            throw invalid(command + ": '" + name + "' must be a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    /** @param check throws an {@link IllegalArgumentException} if MongoDB has no such names */
    private String name(String member, Consumer<String> check) {
        String name = string(member);
        try {
            check.accept(name);
        } catch (IllegalArgumentException e) {
            throw invalid(command + ": '" + member + "' must be a name that MongoDB allows for a " + member);
        }
        if (name.indexOf('\0') >= 0) {
            throw invalid(command + ": '" + member + "' must not hold the character NUL");
        }
        return name;
    }

    private Optional<BsonValue> optional(String name) {
        return Optional.ofNullable(given.get(wireName(name))).filter(value -> !value.isNull());
    }

    private BsonValue required(String name) {
        BsonValue value = given.getOrDefault(wireName(name), BsonNull.VALUE);
        if (value.isNull()) {
            throw new FunctionException(
                    FunctionErrorCode.MISSING_PARAMETER, command + ": '" + wireName(name) + "' is required");
        }
        return value;
    }

    private BsonDocument asDocument(String name, BsonValue value) {
        if (!value.isDocument()) {
            throw wrongType(name, "an object", value);
        }
        return value.asDocument();
    }

    private List<BsonDocument> asDocuments(String name, BsonValue value) {
        if (!value.isArray()) {
            throw wrongType(name, "an array of objects", value);
        }
        List<BsonDocument> documents = new ArrayList<>();
        for (BsonValue element : value.asArray()) {
            documents.add(asDocument(name + "[" + documents.size() + "]", element));
        }
        return documents;
    }

    private String wireName(String name) {
        return names.getOrDefault(name, name);
    }

    private FunctionException wrongType(String name, String wanted, BsonValue found) {
        return invalid(command + ": '" + wireName(name) + "' must be " + wanted + ", found " + Bodies.typeOf(found));
    }

    private static FunctionException invalid(String message) {
        return new FunctionException(FunctionErrorCode.INVALID_PARAMETER, message);
    }
}
