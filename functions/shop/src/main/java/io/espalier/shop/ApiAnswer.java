package io.espalier.shop;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * What an endpoint of the shop answers: a status, headers and a JSON object of texts and numbers.
 *
 * @param headers besides {@code Content-Type}
 */
record ApiAnswer(int status, Map<String, String> headers, BsonDocument body) {
    static ApiAnswer ok(BsonDocument body) {
        return new ApiAnswer(200, Map.of(), body);
    }

    static ApiAnswer error(int status, String message) {
        return new ApiAnswer(status, Map.of(), new BsonDocument("error", new BsonString(message)));
    }

    /** What {@code work} answers, or the error that tells the client why it could not. What is our fault passes through. */
    static ApiAnswer of(Supplier<ApiAnswer> work) {
        try {
            return work.get();
        } catch (ApiRefusal refusal) {
            return error(refusal.status(), text(refusal));
        } catch (FunctionException e) {
            if (e.code().kind() != FunctionErrorCode.Kind.USER) {
                throw e;
            }
            return error(e.code().httpStatus(), text(e));
        } catch (RulesException e) {
            if (e.code() != RulesErrorCode.NOT_PERMITTED && e.code() != RulesErrorCode.NO_MATCHING_RULE) {
                throw e;
            }
            return error(403, text(e));
        }
    }

    void sendTo(EndpointResponse response) {
        response.setStatusCode(status);
        response.setHeader("Content-Type", "application/json");
        headers.forEach(response::setHeader);
        response.setBody(PlainJson.write(body));
    }

    private static String text(RuntimeException e) {
        return Objects.requireNonNullElse(e.getMessage(), "the request was refused");
    }
}
