package io.espalier.shop;

import static com.mongodb.client.model.Filters.lt;

import io.espalier.functions.FailureTrace;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import io.espalier.rules.RulesException;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jboss.logging.Logger;

/**
 * {@code dailyMaintenance()}, private, as system: removes expired sessions, archives orders that are done with, and writes
 * the figures of the UTC day before. May run at any time and as often as it likes. A part that fails keeps no other from its
 * work; the call then fails at the end and names it.
 */
@Singleton
public class DailyMaintenance {
    private static final Logger LOG = Logger.getLogger(DailyMaintenance.class);

    @Funq("dailyMaintenance")
    public Summary dailyMaintenance(@Context FunctionContext context) {
        ShopData data = new ShopData(context);
        LocalDate yesterday = LocalDate.ofInstant(context.now(), ZoneOffset.UTC).minusDays(1);
        List<String> failed = new ArrayList<>();
        OptionalLong sessions =
                part("sessions", failed, () -> data.sessions().deleteMany(lt("expires_at", context.now())));
        OptionalLong archived = part("archive", failed, new OrderArchive(data)::archiveFinished);
        OptionalLong orders = part("figures", failed, () -> new DailyFigures(data).write(yesterday));
        LOG.infof(
                "daily maintenance: %s sessions removed, %s orders archived, %s had %s orders",
                count(sessions), count(archived), yesterday, count(orders));
        if (!failed.isEmpty()) {
            throw new FunctionException("daily maintenance is not complete; failed: " + String.join(", ", failed));
        }
        return new Summary(sessions.orElseThrow(), archived.orElseThrow(), yesterday.toString(), orders.orElseThrow());
    }

    /** @return empty if the part failed; then {@code failed} names it */
    private static OptionalLong part(String name, List<String> failed, LongSupplier work) {
        try {
            return OptionalLong.of(work.getAsLong());
        } catch (FunctionException | RulesException | IllegalStateException e) {
            LOG.warnf("daily maintenance: part '%s' failed: %s", name, FailureTrace.of(e));
            failed.add(name);
            return OptionalLong.empty();
        }
    }

    private static String count(OptionalLong count) {
        return count.isPresent() ? Long.toString(count.getAsLong()) : "an unknown number of";
    }

    /** What a run did. */
    @RegisterForReflection
    public record Summary(
            @BsonProperty("sessions_removed") long sessionsRemoved,
            @BsonProperty("orders_archived") long ordersArchived,
            String day,
            @BsonProperty("total_orders") long totalOrders) {}
}
