package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Update;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;

/**
 * What a caller under rules wants a document to become, checked to hold only what is allowed there, so that it is known what
 * is touched.
 */
public sealed interface CallerUpdate permits OperatorUpdate, PipelineUpdate, Replacement {

    /**
     * @throws RulesException with {@link RulesErrorCode#NOT_SUPPORTED} for an operator, stage or expression that is not
     *     available under rules, with {@link RulesErrorCode#INVALID_REQUEST} for what is malformed
     */
    static CallerUpdate of(Update update, CodecRegistry codecs) {
        List<BsonDocument> arrayFilters = documents(update.arrayFilters(), codecs);
        return switch (update.change()) {
            case Update.Change.Operators(Bson operators) ->
                new OperatorUpdateParser().parse(PlainDocument.of(operators, codecs), arrayFilters);
            case Update.Change.Pipeline(List<Bson> stages) -> {
                if (!arrayFilters.isEmpty()) {
                    throw new RulesException(
                            RulesErrorCode.INVALID_REQUEST, "update: a pipeline cannot have arrayFilters");
                }
                yield PipelineUpdate.of(documents(stages, codecs));
            }
        };
    }

    private static List<BsonDocument> documents(List<Bson> documents, CodecRegistry codecs) {
        return documents.stream()
                .map(document -> PlainDocument.of(document, codecs))
                .toList();
    }
}
