package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/**
 * An aggregation pipeline of a caller under rules, checked to hold only stages that see nothing but the documents that come
 * into them (spec/app-services.md §6.6), and that make none of nothing. Immutable.
 *
 * @param search the leading {@code $search}, if there is one
 * @param stages all other stages
 */
public record CallerPipeline(Optional<BsonDocument> search, List<BsonDocument> stages) {
    public CallerPipeline {
        stages = List.copyOf(stages);
    }

    /**
     * @throws RulesException with {@link RulesErrorCode#NOT_SUPPORTED} for a stage, operator or variable that is not available
     *     under rules, with {@link RulesErrorCode#INVALID_REQUEST} for a malformed one
     */
    public static CallerPipeline of(List<BsonDocument> pipeline) {
        List<BsonDocument> stages = new ArrayList<>();
        Optional<BsonDocument> search = Optional.empty();
        for (int i = 0; i < pipeline.size(); i++) {
            BsonDocument stage = pipeline.get(i);
            if (stage.size() != 1) {
                throw new RulesException(
                        RulesErrorCode.INVALID_REQUEST,
                        "aggregate: stage " + i + " must be an object with one key, the stage's name");
            }
            if (i == 0 && stage.containsKey("$search")) {
                search = Optional.of(stage);
            } else {
                int place = i;
                stage.forEach((name, content) -> CallerStage.check(name, content, place));
                stages.add(stage);
            }
        }
        return new CallerPipeline(search, stages);
    }
}
