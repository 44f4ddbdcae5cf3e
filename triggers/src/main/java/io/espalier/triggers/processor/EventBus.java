package io.espalier.triggers.processor;

import io.espalier.app.TriggerProcessor;

/**
 * Where events are put.
 *
 * @param arn its name in all of AWS
 */
record EventBus(String region, String arn) {

    static EventBus of(TriggerProcessor.OfEventBridge destination, String name) {
        String region = destination.region();
        return new EventBus(
                region,
                "arn:" + partition(region) + ":events:" + region + ":" + destination.accountId() + ":event-bus/"
                        + name);
    }

    private static String partition(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }
}
