package io.espalier.rules.request;

import io.espalier.rules.Find;
import io.espalier.rules.query.CallerProjection;
import io.espalier.rules.query.CallerQuery;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.codecs.configuration.CodecRegistry;

/** A {@link Find} of a caller under rules, checked to hold only what is allowed there. */
public record ViewFind(
        CallerQuery query, Optional<CallerProjection> projection, Optional<CallerSort> sort, int limit, int skip) {

    public static ViewFind of(Find find, CodecRegistry codecs) {
        return new ViewFind(
                CallerQuery.of(PlainDocument.of(find.query(), codecs)),
                find.projection()
                        .map(projection -> CallerProjection.of(PlainDocument.of(projection, codecs))
                                .requireApart()),
                find.sort().map(sort -> CallerSort.of(PlainDocument.of(sort, codecs))),
                find.limit(),
                find.skip());
    }

    public BsonDocument shown(BsonDocument seen) {
        return projection.map(wanted -> wanted.apply(seen)).orElse(seen);
    }
}
