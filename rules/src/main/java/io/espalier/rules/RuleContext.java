package io.espalier.rules;

import org.bson.BsonDocument;

/**
 * The values that expansions of a rule expression can name, apart from the document itself.
 *
 * @param user {@code %%user}: {@code id}, {@code type}, {@code data}, {@code custom_data}, {@code identities}
 * @param values {@code %%values}: the app's values by name, secrets resolved
 * @param environment {@code %%environment}: {@code tag} and {@code values}
 * @param request {@code %%request}; empty when the call did not come by HTTP
 */
public record RuleContext(BsonDocument user, BsonDocument values, BsonDocument environment, BsonDocument request) {}
