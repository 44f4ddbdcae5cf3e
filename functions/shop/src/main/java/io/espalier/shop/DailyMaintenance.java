package io.espalier.shop;

import static com.mongodb.client.model.Filters.lt;

import io.espalier.functions.FunctionContext;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jboss.logging.Logger;

/**
 * {@code dailyMaintenance()}, private, as system: removes expired sessions, archives orders that are done with, and writes
 * the figures of the UTC day before. May run at any time and as often as it likes.
 */
@Singleton
public class DailyMaintenance {
    private static final Logger LOG = Logger.getLogger(DailyMaintenance.class);

    @Funq("dailyMaintenance")
    public Summary dailyMaintenance(@Context FunctionContext context) {
        ShopData data = new ShopData(context);
        LocalDate yesterday = LocalDate.ofInstant(context.now(), ZoneOffset.UTC).minusDays(1);
        long sessions = data.sessions().deleteMany(lt("expires_at", context.now()));
        long archived = new OrderArchive(data).archiveFinished();
        long orders = new DailyFigures(data).write(yesterday);
        Summary summary = new Summary(sessions, archived, yesterday.toString(), orders);
        LOG.infof(
                "daily maintenance: %d sessions removed, %d orders archived, %s had %d orders",
                sessions, archived, yesterday, orders);
        return summary;
    }

    /** What a run did. */
    @RegisterForReflection
    public record Summary(
            @BsonProperty("sessions_removed") long sessionsRemoved,
            @BsonProperty("orders_archived") long ordersArchived,
            String day,
            @BsonProperty("total_orders") long totalOrders) {}
}
