package io.espalier.triggers.processor;

import io.espalier.functions.bson.Ejson;
import io.espalier.functions.bson.PlainJson;
import io.espalier.functions.bson.Utf8Text;
import org.bson.BsonValue;

/**
 * How events are written for receivers outside (spec/app-services.md §5.1, {@code extended_json_enabled}).
 *
 * @param extended canonical extended JSON, in which each value keeps its type, instead of plain JSON
 */
record EventJson(boolean extended) {

    Utf8Text text(BsonValue value) {
        return extended ? Ejson.canonicalText(value) : PlainJson.text(value);
    }
}
