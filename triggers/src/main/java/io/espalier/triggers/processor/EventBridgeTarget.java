package io.espalier.triggers.processor;

import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.DeliveryTarget;
import io.espalier.triggers.delivery.FunctionTarget;
import io.espalier.triggers.delivery.TriggerDelivery;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * An event bus (spec/app-services.md §5.1, §5.4). What passes is retried. When retries are exhausted, and at once for events that
 * are never taken, the error handler decides; without one, or if it fails, the trigger is suspended, or its retry policy decides.
 * Thread-safe.
 */
final class EventBridgeTarget implements DeliveryTarget {
    private static final String TOO_LARGE = "DOCUMENT_TOO_LARGE";
    private static final String OTHER = "OTHER";

    private final EventBus bus;
    private final BridgeEntries entries;
    private final EntryBatches batches;
    private final SendingPolicy policy;
    private final Optional<FunctionTarget> errorHandler;

    EventBridgeTarget(
            EventBus bus,
            BridgeEntries entries,
            EntryBatches batches,
            SendingPolicy policy,
            Optional<FunctionTarget> errorHandler) {
        this.bus = bus;
        this.entries = entries;
        this.batches = batches;
        this.policy = policy;
        this.errorHandler = errorHandler;
    }

    @Override
    public String receiver() {
        return bus.arn();
    }

    @Override
    public void requireReady() {
        errorHandler.ifPresent(FunctionTarget::requireReady);
    }

    @Override
    public DeliveryOutcome deliver(TriggerDelivery delivery) {
        BridgeEntry entry = entries.of(delivery.event());
        if (!entry.fits()) {
            return undeliverable(
                    delivery,
                    TOO_LARGE,
                    "the event has " + entry.bytes() + " bytes as an entry, and EventBridge takes "
                            + BridgeEntry.MAX_BYTES + ": leave fields out with the trigger's project");
        }
        try {
            return outcome(batches.send(entry), delivery);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new DeliveryOutcome.Postponed("the trigger was stopped before EventBridge had answered");
        }
    }

    private DeliveryOutcome outcome(EntryResult result, TriggerDelivery delivery) {
        return switch (result) {
            case EntryResult.Accepted() -> new DeliveryOutcome.Delivered();
            case EntryResult.Passing(String reason) -> passing(delivery, "EventBridge: " + reason);
            case EntryResult.WithoutCredentials(String reason) ->
                policy.mayRetry(delivery)
                        ? new DeliveryOutcome.Postponed("no valid AWS credentials: " + reason)
                        : new DeliveryOutcome.Refused("this process has no valid AWS credentials: " + reason
                                + ". Give it a role or keys that may events:PutEvents on " + bus.arn()
                                + ", look at its clock, and resume the trigger");
            case EntryResult.Denied(String reason) ->
                new DeliveryOutcome.Refused("EventBridge takes no events from this process: " + reason
                        + ". Allow its AWS identity events:PutEvents on " + bus.arn()
                        + ", see that the bus exists, and resume the trigger");
            case EntryResult.Rejected(String reason) ->
                undeliverable(delivery, OTHER, "EventBridge does not take the event: " + reason);
        };
    }

    private DeliveryOutcome passing(TriggerDelivery delivery, String reason) {
        if (policy.isTriggersOwn(delivery)) {
            return policy.isLastAttempt(delivery)
                    ? undeliverable(delivery, OTHER, reason)
                    : new DeliveryOutcome.Failed(OTHER, reason);
        }
        return policy.mayRetry(delivery)
                ? new DeliveryOutcome.Postponed(reason)
                : undeliverable(delivery, OTHER, reason + ", also after " + policy.retries() + " retries");
    }

    private DeliveryOutcome undeliverable(TriggerDelivery delivery, String code, String message) {
        if (errorHandler.isEmpty()) {
            return unhandled(delivery, code, message);
        }
        BsonDocument error = new BsonDocument("code", new BsonString(code)).append("message", new BsonString(message));
        DeliveryOutcome handled = errorHandler.get().call(List.of(error, delivery.event()), delivery);
        return handled instanceof DeliveryOutcome.Failed failed
                ? unhandled(
                        delivery,
                        code,
                        message + "; its error handler '" + errorHandler.get().receiver() + "' failed with "
                                + failed.errorCode())
                : handled;
    }

    private DeliveryOutcome unhandled(TriggerDelivery delivery, String code, String message) {
        return policy.isTriggersOwn(delivery)
                ? new DeliveryOutcome.Failed(code, message, true)
                : new DeliveryOutcome.Refused("event " + delivery.id() + " could not be sent: " + code + ": " + message
                        + ". Mend that, or give the trigger an error_handler or espalier.retry, and resume it");
    }
}
