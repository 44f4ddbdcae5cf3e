package io.espalier.shop;

import io.espalier.functions.EndpointRequest;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionContext;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.util.Map;
import org.bson.BsonDocument;

/**
 * {@code registerApi(request, response)}: the endpoint {@code POST /api/register}. Open to everybody, since it runs as
 * system; all it does is to hand a well-formed body to {@code registerUser}.
 */
@Singleton
public class RegisterApi {

    @Funq("registerApi")
    public void registerApi(
            EndpointRequest request, @Context FunctionContext context, @Context EndpointResponse response) {
        ApiAnswer.of(() -> answer(request, context)).sendTo(response);
    }

    private static ApiAnswer answer(EndpointRequest request, FunctionContext context) {
        BsonDocument body = JsonBody.parse(request.body());
        Registration registration = context.mapper().decode(body, Registration.class, "body");
        RegistrationReceipt receipt =
                context.functions().executeAs(RegistrationReceipt.class, "registerUser", registration);
        return new ApiAnswer(
                201, Map.of(), OrderJson.plain(context.mapper().encode(receipt)).asDocument());
    }
}
