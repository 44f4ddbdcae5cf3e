package io.espalier.rules.role;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.query.CallerProjection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;

/**
 * What every document of a view has in common when it is cut in the same way: the same top-level fields remain, whole, and no
 * others.
 *
 * @param names the fields that remain, or the fields that are taken away
 * @param keeps whether the names are the fields that remain
 */
public record FieldCut(Set<String> names, boolean keeps) {
    public FieldCut {
        names = Set.copyOf(names);
    }

    /** Empty if the projection cuts into a field, or hides {@code _id}. */
    static Optional<FieldCut> of(CallerProjection projection) {
        Set<String> names = new HashSet<>(projection.projection().keySet());
        if (!projection.showsId() || names.stream().anyMatch(name -> name.contains("."))) {
            return Optional.empty();
        }
        names.remove(DocumentId.FIELD);
        if (projection.inclusion()) {
            names.add(DocumentId.FIELD);
        }
        return Optional.of(new FieldCut(names, projection.inclusion()));
    }

    /** The cut as an aggregation stage; empty if nothing is taken away. */
    public Optional<BsonDocument> stage() {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        BsonDocument projection = new BsonDocument();
        new TreeSet<>(names).forEach(name -> projection.append(name, BsonBoolean.valueOf(keeps)));
        return Optional.of(new BsonDocument("$project", projection));
    }
}
