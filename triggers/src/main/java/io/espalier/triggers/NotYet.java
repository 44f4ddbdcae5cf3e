package io.espalier.triggers;

import io.espalier.app.AuthenticationTriggerDefinition;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.app.TriggerProcessor.OfFunction;
import io.espalier.app.WatchedScope.OfCollection;
import java.util.List;
import org.jboss.logging.Logger;

/** What a trigger file may ask for and is not done yet. Such a trigger stands still, so that none does less than its file says. */
final class NotYet {
    private static final Logger LOG = Logger.getLogger(NotYet.class);

    private NotYet() {}

    /** @throws TriggerException if the definition asks for what is not done yet */
    static DatabaseTriggerDefinition check(DatabaseTriggerDefinition definition) {
        collection(definition);
        function(definition);
        refuse(definition, definition.fullDocumentBeforeChange(), "config.full_document_before_change");
        refuse(definition, definition.skipCatchupEvents(), "config.skip_catchup_events");
        refuse(definition, definition.tolerateResumeErrors(), "config.tolerate_resume_errors");
        refuse(definition, definition.from().isPresent(), "espalier.from");
        DeliveryPolicy delivery = definition.delivery();
        refuse(definition, delivery.ordering() == Ordering.NONE, "config.unordered (or espalier.ordering)");
        refuse(definition, delivery.ordering() == Ordering.DOCUMENT, "espalier.ordering");
        refuse(definition, delivery.concurrency().isPresent(), "espalier.concurrency");
        refuse(definition, delivery.partitions() > 1, "espalier.partitions");
        refuse(definition, !delivery.retry().equals(RetryPolicy.NONE), "espalier.retry");
        refuse(definition, delivery.timeout().isPresent(), "espalier.timeout");
        refuse(definition, delivery.transactional(), "espalier.transactional");
        refuse(definition, delivery.maxLagWarning().isPresent(), "espalier.max_lag_warning");
        return definition;
    }

    /** The collection, having refused all other scopes. */
    static OfCollection collection(DatabaseTriggerDefinition definition) {
        if (definition.scope() instanceof OfCollection collection) {
            return collection;
        }
        throw refused(definition, "config.collection");
    }

    /** The function's name, having refused all other processors. */
    static String function(DatabaseTriggerDefinition definition) {
        if (definition.processor() instanceof OfFunction function) {
            return function.functionName();
        }
        throw refused(definition, "event_processors");
    }

    static void warn(List<AuthenticationTriggerDefinition> definitions) {
        definitions.forEach(definition -> LOG.errorf(
                "trigger '%s' is not started: authentication triggers are not done yet (%s)",
                definition.name(), definition.location()));
    }

    private static void refuse(DatabaseTriggerDefinition definition, boolean asked, String key) {
        if (asked) {
            throw refused(definition, key);
        }
    }

    private static TriggerException refused(DatabaseTriggerDefinition definition, String key) {
        return new TriggerException(
                TriggerErrorCode.DEFINITION_REFUSED,
                definition.location().child(key)
                        + ": what it asks for is not done yet, so that the trigger stands still");
    }
}
