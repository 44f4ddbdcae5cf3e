package io.espalier.functions.bson;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The record classes met so far. Thread-safe. */
final class RecordShapes {
    private final Map<Class<?>, RecordShape> shapes = new ConcurrentHashMap<>();

    RecordShape of(Class<?> type) {
        return shapes.computeIfAbsent(type, RecordShape::new);
    }
}
