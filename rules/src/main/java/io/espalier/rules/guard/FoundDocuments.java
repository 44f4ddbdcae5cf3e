package io.espalier.rules.guard;

import io.espalier.rules.metrics.RoleCounts;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import java.util.function.Predicate;
import org.bson.BsonDocument;

/**
 * Counts documents about which MongoDB decided by the view's query: under their role if only one can have applied, or if the
 * document is there to be asked.
 */
final class FoundDocuments {
    private final View view;
    private final ViewPlan plan;
    private final RoleCounts counts;

    FoundDocuments(View view, ViewPlan plan, RoleCounts counts) {
        this.view = view;
        this.plan = plan;
        this.counts = counts;
    }

    /** Documents that are not there as they are stored. */
    void count(long documents) {
        if (plan.onlyRole().isPresent()) {
            counts.applied(plan.onlyRole().getAsInt(), documents);
        } else {
            counts.unknownRole(documents);
        }
    }

    /**
     * Counts each document before the consumer gets it.
     *
     * @param stored whether documents come as they are stored
     */
    Predicate<BsonDocument> onTheWay(boolean stored, Predicate<BsonDocument> consumer) {
        if (counts.equals(RoleCounts.NONE)) {
            return consumer;
        }
        return document -> {
            if (stored) {
                count(document);
            } else {
                count(1);
            }
            return consumer.test(document);
        };
    }

    private void count(BsonDocument stored) {
        if (plan.onlyRole().isPresent()) {
            counts.applied(plan.onlyRole().getAsInt(), 1);
        } else {
            view.countRole(stored);
        }
    }
}
