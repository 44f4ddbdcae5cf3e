package io.espalier.app;

import io.espalier.app.EndpointDefinition.ReturnType;
import java.util.List;
import java.util.Optional;
import org.bson.BsonValue;

/**
 * The Data API of an app that has it switched on (spec/app-services.md §7.5).
 *
 * @param versions the versions in the addresses that are served: {@code v1}, {@code beta}; at least one
 * @param returnType how answers are encoded when the request does not ask for one
 * @param createUserOnAuth a valid credential that was not seen before makes a user
 * @param fetchCustomUserData whether {@code user.custom_data} is filled
 * @param runAsSystem calls run without rules and need no credentials; wins over {@code runAsUserId}
 * @param runAsUserId the fixed user that calls run as
 * @param validation what a request has to prove
 * @param canEvaluate the expression that must hold for the caller; empty for everybody
 * @param logArguments whether arguments may stand in the logs
 */
public record DataApiDefinition(
        List<String> versions,
        ReturnType returnType,
        boolean createUserOnAuth,
        boolean fetchCustomUserData,
        boolean runAsSystem,
        Optional<String> runAsUserId,
        RequestValidation validation,
        Optional<BsonValue> canEvaluate,
        boolean logArguments,
        SourceLocation location) {
    public DataApiDefinition {
        versions = List.copyOf(versions);
    }
}
