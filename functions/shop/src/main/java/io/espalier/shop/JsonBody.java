package io.espalier.shop;

import io.espalier.functions.FunctionException;
import io.espalier.functions.bson.Ejson;
import org.bson.BsonDocument;
import org.bson.types.Binary;

/** Reads the body of a request as one JSON object. */
final class JsonBody {
    private JsonBody() {}

    /**
     * @throws FunctionException saying what is wrong with the body, if it is not JSON
     * @throws ApiRefusal with status 400 if it is something else than an object
     */
    static BsonDocument parse(Binary body) {
        if (Ejson.parse(body.getData(), "body") instanceof BsonDocument document) {
            return document;
        }
        throw ApiRefusal.badRequest("the body is not a JSON object");
    }
}
