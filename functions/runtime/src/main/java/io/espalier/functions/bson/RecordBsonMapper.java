package io.espalier.functions.bson;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.lang.reflect.Type;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The mapper, put together from its two directions. */
public final class RecordBsonMapper implements BsonMapper {
    private final RecordShapes shapes = new RecordShapes();
    private final BsonDecoder decoder = new BsonDecoder(shapes);
    private final BsonEncoder encoder = new BsonEncoder(shapes);

    @Override
    public Object decode(BsonValue value, Type type, String path) {
        return decoder.decode(value, type, path);
    }

    @Override
    public <T> T decode(BsonValue value, Class<T> type, String path) {
        return type.cast(decoder.decode(value, BsonDecoder.boxed(type), path));
    }

    @Override
    public <T> T read(BsonValue value, Class<T> type, String path) {
        try {
            return type.cast(decoder.read(value, BsonDecoder.boxed(type), path));
        } catch (FunctionException e) {
            // What a record's own constructor says may quote the value.
            String why = e.getCause() == null ? e.getMessage() : path + ": the constructor of the record refuses it";
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_BROKEN, "what was read is no " + type.getSimpleName() + ": " + why, e);
        }
    }

    @Override
    public Object decodePositional(List<BsonValue> arguments, Class<?> record) {
        return decoder.decodePositional(arguments, record, "arguments");
    }

    @Override
    public BsonValue encode(Object value) {
        return encoder.encode(value, ByteCount.withoutLimit());
    }

    @Override
    public BsonDocument encodeUpdate(Record record) {
        return encoder.encodeUpdate(record);
    }

    @Override
    public BsonValue encode(Object value, long maxBytes, String what) {
        return encoder.encode(value, new ByteCount(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, maxBytes, what));
    }
}
