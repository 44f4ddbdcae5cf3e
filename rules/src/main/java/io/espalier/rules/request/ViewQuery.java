package io.espalier.rules.request;

import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.Query;
import io.espalier.rules.role.ViewPlan;
import java.util.List;
import org.bson.BsonDocument;

/**
 * A caller's query on his view, divided into what MongoDB can look for among the stored documents and what may look at hidden
 * fields.
 *
 * @param sent finds all documents of the view that are wanted, and perhaps more
 * @param onSeen what a document must match besides, as the caller sees it
 */
public record ViewQuery(BsonDocument sent, BsonDocument onSeen) {

    public static ViewQuery of(ViewPlan plan, CallerQuery query) {
        if (query.fields().stream().allMatch(plan::alwaysShows)) {
            return new ViewQuery(Query.and(List.of(query.query(), plan.query())), Query.EVERYTHING);
        }
        CallerQuery.Split split = query.split(plan::alwaysShows);
        return new ViewQuery(Query.and(List.of(split.matching(), plan.query())), split.others());
    }
}
