package io.espalier.shop;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;

/** Categories, products and stock of the try-out data. Stock can be taken and reserved until {@link #inventory} is asked. */
final class TryOutCatalog {
    private static final long SEED = 20_230_101;
    private static final int RETIRED_EVERY = 25;
    private static final int SCARCE_EVERY = 20;

    private static final Map<String, List<String>> THINGS = new TreeMap<>(Map.of(
            "Books", List.of("Cookbook", "Atlas", "Novel", "Diary", "Songbook", "Field Guide", "Dictionary", "Comic"),
            "Garden", List.of("Spade", "Rake", "Watering Can", "Trowel", "Hose", "Plant Pot", "Trellis", "Lantern"),
            "Kitchen", List.of("Kettle", "Pan", "Chef's Knife", "Bowl", "Teapot", "Grater", "Board", "Mug"),
            "Office", List.of("Notebook", "Pen", "Desk Lamp", "Stapler", "Folder", "Ruler", "Clock", "Chair"),
            "Toys", List.of("Kite", "Puzzle", "Train", "Robot", "Yo-yo", "Ball", "Doll's House", "Dice Set")));

    private static final List<String> KINDS = List.of("Small", "Classic", "Large", "Travel", "Deluxe");
    private static final List<String> FACTORS = List.of("0.70", "1.00", "1.45", "1.20", "2.30");

    private final List<Item> items = new ArrayList<>();
    private final Map<BsonObjectId, Integer> taken = new HashMap<>();
    private final Map<BsonObjectId, Integer> reserved = new HashMap<>();

    TryOutCatalog() {
        Random random = new Random(SEED);
        int category = 0;
        for (List<String> things : THINGS.values()) {
            category++;
            for (String thing : things) {
                BigDecimal base = BigDecimal.valueOf(4 + random.nextInt(56)).add(new BigDecimal("0.99"));
                for (int kind = 0; kind < KINDS.size(); kind++) {
                    int number = items.size() + 1;
                    items.add(new Item(
                            TryOutId.PRODUCT.number(number),
                            TryOutId.CATEGORY.number(category),
                            KINDS.get(kind) + " " + thing,
                            new Money(base.multiply(new BigDecimal(FACTORS.get(kind)))),
                            number % RETIRED_EVERY == 0,
                            number % SCARCE_EVERY == 1 ? random.nextInt(4) : 40 + random.nextInt(160),
                            random.nextInt(5000),
                            random.nextInt(400),
                            3 + random.nextInt(21) / 10.0));
                }
            }
        }
    }

    /** A product, with the pieces that were there before any order. */
    record Item(
            BsonObjectId id,
            BsonObjectId category,
            String name,
            Money price,
            boolean retired,
            int pieces,
            int views,
            int purchases,
            double rating) {}

    /** What an order of the try-out data may contain without emptying the shelf. */
    List<Item> orderable() {
        return items.stream()
                .filter(item -> !item.retired() && item.pieces() >= 40)
                .toList();
    }

    void take(BsonObjectId product, int pieces) {
        taken.merge(product, pieces, Integer::sum);
    }

    void reserve(BsonObjectId product, int pieces) {
        take(product, pieces);
        reserved.merge(product, pieces, Integer::sum);
    }

    List<BsonDocument> categories() {
        List<BsonDocument> categories = new ArrayList<>();
        THINGS.keySet()
                .forEach(name -> categories.add(new BsonDocument("_id", TryOutId.CATEGORY.number(categories.size() + 1))
                        .append("name", new BsonString(name))));
        return categories;
    }

    List<BsonDocument> products() {
        return items.stream()
                .map(item -> new BsonDocument("_id", item.id())
                        .append("name", new BsonString(item.name()))
                        .append("price", item.price().stored())
                        .append("category_id", item.category())
                        .append("status", new BsonString(item.retired() ? "retired" : "active"))
                        .append("inventory_count", new BsonInt32(free(item)))
                        .append("rating", new BsonDouble(item.rating()))
                        .append("view_count", new BsonInt32(item.views()))
                        .append("purchase_count", new BsonInt32(item.purchases())))
                .toList();
    }

    List<BsonDocument> inventory() {
        return items.stream()
                .map(item -> new BsonDocument("_id", item.id())
                        .append("product_id", item.id())
                        .append("quantity", new BsonInt32(free(item)))
                        .append("reserved_quantity", new BsonInt32(reserved.getOrDefault(item.id(), 0))))
                .toList();
    }

    private int free(Item item) {
        return item.pieces() - taken.getOrDefault(item.id(), 0);
    }
}
