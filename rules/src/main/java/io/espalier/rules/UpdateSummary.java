package io.espalier.rules;

import java.util.Optional;
import org.bson.BsonValue;

/** What an update or replacement did. */
public record UpdateSummary(long matchedCount, long modifiedCount, Optional<BsonValue> upsertedId) {}
