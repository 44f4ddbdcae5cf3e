package io.espalier.shop;

import org.bson.BsonObjectId;
import org.bson.types.ObjectId;

/** Ids of the try-out data: the same at each load. */
enum TryOutId {
    CATEGORY("c0"),
    PRODUCT("d0"),
    ORDER("e0"),
    AUTHOR("a0"),
    ARTICLE("a1"),
    ROLE("f0"),
    PERMISSION("f1"),
    GRANT("f2"),
    HOLDER("f3");

    private final String kind;

    TryOutId(String kind) {
        this.kind = kind;
    }

    BsonObjectId number(int number) {
        return new BsonObjectId(new ObjectId("5e000000000000" + kind + String.format("%08x", number)));
    }
}
