package io.espalier.shop;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import io.espalier.functions.FunctionContext;
import io.espalier.rules.Find;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import org.bson.BsonDocument;

/**
 * {@code customerEmails(userIds)}, private, as system: the e-mail address of each customer who has one, by user id. The
 * rules close customers to everybody, so {@code ordersApi} asks here.
 */
@Singleton
public class CustomerEmails {

    @Funq("customerEmails")
    public BsonDocument customerEmails(Request request, @Context FunctionContext context) {
        BsonDocument emails = new BsonDocument();
        new ShopData(context)
                .customers().find(Find.matching(in("_id", request.userIds())).projection(include("email"))).stream()
                        .filter(customer -> customer.isString("email"))
                        .forEach(customer ->
                                emails.append(customer.getString("_id").getValue(), customer.get("email")));
        return emails;
    }

    /** Whose addresses are asked for: at most {@value #MAX_IDS} ids. */
    @RegisterForReflection
    public record Request(List<String> userIds) {
        private static final int MAX_IDS = 1000;

        public Request {
            userIds = List.copyOf(userIds);
            if (userIds.size() > MAX_IDS) {
                throw new IllegalArgumentException(
                        "at most " + MAX_IDS + " userIds are allowed, got " + userIds.size());
            }
        }
    }
}
