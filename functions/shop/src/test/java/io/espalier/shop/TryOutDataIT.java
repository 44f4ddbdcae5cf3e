package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TryOutDataIT {
    private TestShop shop = new TestShop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void fillsAnEmptyDatabase() {
        assertThat(load().isDatabaseEmpty()).isFalse();
        assertThat(shop.count("categories", "{}")).isEqualTo(5);
        assertThat(shop.count("products", "{}")).isEqualTo(200);
        assertThat(shop.count("inventory", "{}")).isEqualTo(200);
        assertThat(shop.count("orders", "{}")).isEqualTo(50);
        assertThat(shop.collection("orders").distinct("status", String.class).into(new ArrayList<>()))
                .hasSize(OrderStatus.values().length);
        assertThat(shop.collection("blog", "articles").countDocuments()).isEqualTo(40);
        assertThat(shop.collection("auth", "roles").countDocuments()).isEqualTo(3);
        assertThat(shop.collection("userdata", "user_profiles").countDocuments(BsonDocument.parse("{role: 'admin'}")))
                .isEqualTo(1);
        assertThat(TryOutData.logins())
                .allSatisfy(
                        login -> assertThat(shop.accounts.exists(login.email())).isTrue());
    }

    @Test
    void refusesADatabaseThatHoldsData() {
        load();
        assertThatThrownBy(this::load)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only into an empty database")
                .hasMessageContaining("holds documents");
        assertThat(shop.count("orders", "{}")).isEqualTo(50);
    }

    @Test
    void refusesADatabaseWithASingleForeignDocument() {
        shop.collection("userdata", "notes").insertOne(new BsonDocument());
        assertThatThrownBy(this::load).hasMessageContaining("userdata.notes");
        shop.collection("userdata", "notes").drop();
        assertThat(shop.count("users", "{}")).isZero();
    }

    @Test
    void isTheSameEachTime() {
        load();
        Map<String, List<BsonDocument>> first = everything();
        shop.close();
        shop = new TestShop();
        load();
        assertThat(everything()).isEqualTo(first);
    }

    @Test
    void leavesTheTriggersNothingToDo() {
        load();
        Map<String, List<BsonDocument>> loaded = everything();
        List<BsonDocument> events = shop.newEvents();
        assertThat(events).isNotEmpty();
        events.forEach(shop::deliver);
        assertThat(everything()).isEqualTo(loaded);
    }

    @Test
    void keepsTheInvariants() {
        load();
        assertThat(shop.count("inventory", "{$or: [{quantity: {$lt: 0}}, {reserved_quantity: {$lt: 0}}]}"))
                .isZero();
        long reserved = 0;
        for (BsonDocument stock : shop.collection("inventory").find()) {
            reserved += stock.getInt32("reserved_quantity").getValue();
        }
        assertThat(reserved)
                .isEqualTo(pieces("{status: {$in: ['confirmed', 'shipped']}}"))
                .isPositive();
        long points = 0;
        for (BsonDocument order :
                shop.collection("orders").find(BsonDocument.parse("{status: {$in: ['shipped', 'delivered']}}"))) {
            points += new Order(order).loyaltyPoints();
        }
        long rewarded = 0;
        for (BsonDocument customer : shop.collection("users").find()) {
            rewarded += customer.getNumber("loyalty_points").longValue();
        }
        assertThat(rewarded).isEqualTo(points).isPositive();
    }

    @Test
    void reachesBackAHundredAndTwentyDays() {
        load();
        assertThat(shop.count(
                        "orders", "{created_at: {$lt: {$date: '" + TestShop.START.minus(Duration.ofDays(110)) + "'}}}"))
                .isPositive();
        assertThat(shop.count("orders", "{created_at: {$gt: {$date: '" + TestShop.START + "'}}}"))
                .isZero();
        assertThat(shop.count("orders", "{updated_at: {$gt: {$date: '" + TestShop.START + "'}}}"))
                .isZero();
    }

    private TryOutData load() {
        TryOutData data = new TryOutData(shop.client, shop.accounts);
        data.load(shop.clock.instant());
        return data;
    }

    private long pieces(String query) {
        long pieces = 0;
        for (BsonDocument order : shop.collection("orders").find(BsonDocument.parse(query))) {
            pieces += new Order(order)
                    .quantities().values().stream()
                            .mapToLong(Integer::longValue)
                            .sum();
        }
        return pieces;
    }

    /** All documents but those of users and profiles, whose ids come from the accounts; users by their place. */
    private Map<String, List<BsonDocument>> everything() {
        Map<String, String> places = new TreeMap<>();
        shop.collection("users")
                .find()
                .forEach(user -> places.put(
                        user.getString("_id").getValue(),
                        user.getString("email").getValue()));
        Map<String, List<BsonDocument>> documents = new TreeMap<>();
        for (String database : List.of("ecommerce", "blog", "auth")) {
            for (String name :
                    shop.client.getDatabase(database).listCollectionNames().into(new ArrayList<>())) {
                if (!name.equals("test_markers")) {
                    List<BsonDocument> found = new ArrayList<>();
                    shop.collection(database, name)
                            .find()
                            .sort(BsonDocument.parse("{_id: 1}"))
                            .forEach(document -> found.add(BsonDocument.parse(replace(document, places))));
                    documents.put(database + "." + name, found);
                }
            }
        }
        return documents;
    }

    private static String replace(BsonValue document, Map<String, String> places) {
        String json = document.asDocument().toJson();
        for (Map.Entry<String, String> place : places.entrySet()) {
            json = json.replace(place.getKey(), place.getValue());
        }
        return json;
    }
}
