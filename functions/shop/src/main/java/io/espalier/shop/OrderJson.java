package io.espalier.shop;

import java.time.Instant;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Orders as the endpoint shows them: ids, amounts and times as strings. */
final class OrderJson {
    private OrderJson() {}

    /** A line of the list. */
    static BsonDocument summary(BsonDocument order, BsonDocument emails) {
        return new BsonDocument("order_id", plain(order.get("_id", BsonNull.VALUE)))
                .append("user_email", emails.get(new Order(order).userId(), BsonNull.VALUE))
                .append("total", plain(order.get("total", BsonNull.VALUE)))
                .append("status", order.get("status", BsonNull.VALUE))
                .append("created_at", plain(order.get("created_at", BsonNull.VALUE)))
                .append("item_count", new BsonInt32(new Order(order).items().size()));
    }

    /** The whole order. */
    static BsonDocument full(BsonDocument order) {
        BsonDocument json = new BsonDocument("order_id", plain(order.get("_id", BsonNull.VALUE)));
        order.forEach((field, value) -> {
            if (!field.equals("_id")) {
                json.append(field, plain(value));
            }
        });
        return json;
    }

    static BsonValue plain(BsonValue value) {
        return switch (value) {
            case BsonObjectId id -> new BsonString(id.getValue().toHexString());
            case BsonDecimal128 amount -> new BsonString(Money.of(amount).toString());
            case BsonDateTime time ->
                new BsonString(Instant.ofEpochMilli(time.getValue()).toString());
            case BsonDocument document -> {
                BsonDocument json = new BsonDocument();
                document.forEach((field, element) -> json.append(field, plain(element)));
                yield json;
            }
            case BsonArray array ->
                new BsonArray(List.copyOf(array.stream().map(OrderJson::plain).toList()));
            default -> value;
        };
    }
}
