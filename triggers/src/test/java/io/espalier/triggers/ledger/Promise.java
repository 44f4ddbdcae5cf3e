package io.espalier.triggers.ledger;

import io.espalier.app.Ordering;

/** What a trigger promises about its deliveries. */
public record Promise(String trigger, Ordering ordering, boolean exactlyOnce) {}
