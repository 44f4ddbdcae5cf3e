package io.espalier.shop;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.descending;

import io.espalier.rules.Find;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.conversions.Bson;

/** Which orders a list shows, and which page of them: newest first, ties by id. */
record OrderQuery(Bson filter, int page, int limit) {
    private static final Set<String> PARAMETERS = Set.of("page", "limit", "status", "date_from", "date_to");
    private static final int MAX_PAGE = 1_000_000;
    private static final int MAX_LIMIT = 100;
    private static final int DEFAULT_LIMIT = 20;

    /** @throws ApiRefusal naming the parameter and what is allowed */
    static OrderQuery of(QueryParameters parameters) {
        parameters.allowOnly(PARAMETERS);
        int page = parameters.integer("page", 1, MAX_PAGE, 1);
        int limit = parameters.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
        List<OrderStatus> statuses = parameters.statuses("status");
        Optional<Instant> from = parameters.from("date_from");
        Optional<Instant> until = parameters.until("date_to");
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw ApiRefusal.badRequest("date_from must not be after date_to");
        }
        List<Bson> filters = new ArrayList<>();
        if (!statuses.isEmpty()) {
            filters.add(
                    in("status", statuses.stream().map(OrderStatus::toString).toList()));
        }
        from.ifPresent(begin -> filters.add(gte("created_at", begin)));
        until.ifPresent(end -> filters.add(lt("created_at", end)));
        return new OrderQuery(filters.isEmpty() ? empty() : and(filters), page, limit);
    }

    Find find() {
        return Find.matching(filter)
                .sort(descending("created_at", "_id"))
                .skip((page - 1) * limit)
                .limit(limit);
    }
}
