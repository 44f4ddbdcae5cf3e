package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Aggregation under rules: the pipeline sees the view and nothing else. */
class PipelineIT {
    /** Every document is cut alike, so MongoDB can make the view. */
    private static final String ONE_CUT = "{roles: [{name: 'own', apply_when: {owner: '%%user.id'},"
            + " fields: {secret: {}, profile: {}}, additional_fields: {read: true}}]}";

    /** What is cut depends on the document, so the view is made in memory. */
    private static final String MANY_CUTS = "{roles: [{name: 'own', apply_when: {owner: '%%user.id'},"
            + " fields: {secret: {read: {open: true}}, profile: {fields: {name: {read: true}}}},"
            + " additional_fields: {read: true}}]}";

    private final GuardedFixture oneCut = GuardedFixture.of("pipelines", ONE_CUT);
    private final GuardedFixture manyCuts = GuardedFixture.of("pipelines", MANY_CUTS);

    @BeforeEach
    void store() {
        oneCut.stored(
                "{_id: 1, owner: 'ada', n: 1, secret: 'SECRET-1', profile: {name: 'A', pin: 'PIN-1'}}",
                "{_id: 2, owner: 'ada', n: 2, secret: 'SECRET-2', tags: ['x', 'y']}",
                "{_id: 3, owner: 'grace', n: 4, secret: 'SECRET-3', title: 'HIDDEN-TITLE'}");
    }

    @Test
    void aGroupCountsVisibleDocumentsOnly() {
        for (GuardedFixture notes : List.of(oneCut, manyCuts)) {
            assertThat(notes.as(ADA)
                            .aggregate(List.of(json("{$group: {_id: null, n: {$sum: '$n'}, most: {$max: '$n'}}}"))))
                    .containsExactly(json("{_id: null, n: 3, most: 2}"));
        }
    }

    @Test
    void aVisibleFieldCanBeFilteredSortedAndCounted() {
        assertThat(manyCuts.as(ADA)
                        .aggregate(List.of(
                                json("{$match: {n: {$gte: 1}}}"),
                                json("{$sort: {n: -1}}"),
                                json("{$project: {_id: 0, n: 1, 'profile': 1}}"))))
                .containsExactly(json("{n: 2}"), json("{n: 1, profile: {name: 'A'}}"));
        assertThat(manyCuts.as(ADA).aggregate(List.of(json("{$unwind: '$tags'}"), json("{$count: 'tags'}"))))
                .containsExactly(json("{tags: 2}"));
    }

    @Test
    void aCallerWithoutAnyDocumentGetsNothing() {
        assertThat(oneCut.as(ADMIN).aggregate(List.of(json("{$count: 'n'}")))).isEmpty();
        assertThat(oneCut.as(GuardedFixture.user("eve", "x")).aggregate(List.of(json("{$group: {_id: 1}}"))))
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> noPipelineShowsWhatIsHidden() {
        return Stream.of(
                        "[{$project: {x: '$secret'}}]",
                        "[{$project: {x: '$$ROOT'}}]",
                        "[{$project: {x: '$$CURRENT.secret'}}]",
                        "[{$project: {x: {$getField: 'secret'}}}]",
                        "[{$project: {x: {$getField: {field: 'secret', input: '$$ROOT'}}}}]",
                        "[{$project: {x: {$objectToArray: '$$ROOT'}}}]",
                        "[{$project: {x: {$concat: ['$secret', '']}}}]",
                        "[{$project: {x: {$map: {input: [1], in: '$$ROOT.secret'}}}}]",
                        "[{$project: {x: {$let: {vars: {s: '$secret'}, in: '$$s'}}}}]",
                        "[{$project: {x: {$reduce: {input: [1], initialValue: '$secret', in: '$$value'}}}}]",
                        "[{$project: {x: {$mergeObjects: ['$$ROOT', {y: 1}]}}}]",
                        "[{$project: {x: {$setField: {field: 'y', input: '$$ROOT', value: 1}}}}]",
                        "[{$project: {x: {$unsetField: {field: 'y', input: '$$ROOT'}}}}]",
                        "[{$project: {x: '$profile.pin'}}]",
                        "[{$project: {x: '$profile'}}]",
                        "[{$addFields: {x: '$secret'}}]",
                        "[{$set: {title: '$secret'}}]",
                        "[{$replaceRoot: {newRoot: {x: '$secret'}}}]",
                        "[{$replaceWith: {x: '$$ROOT'}}]",
                        "[{$replaceWith: {$arrayToObject: {$objectToArray: '$$ROOT'}}}]",
                        "[{$group: {_id: '$secret'}}]",
                        "[{$group: {_id: null, x: {$push: '$$ROOT'}}}]",
                        "[{$group: {_id: null, x: {$addToSet: '$secret'}}}]",
                        "[{$group: {_id: null, x: {$first: '$secret'}}}]",
                        "[{$group: {_id: null, x: {$mergeObjects: '$$ROOT'}}}]",
                        "[{$group: {_id: null, x: {$top: {sortBy: {n: 1}, output: '$secret'}}}}]",
                        "[{$sortByCount: '$secret'}]",
                        "[{$sort: {secret: 1}}, {$project: {x: '$secret'}}]",
                        "[{$bucket: {groupBy: '$secret', boundaries: ['A', 'Z'], output: {x: {$push: '$secret'}}}}]",
                        "[{$bucketAuto: {groupBy: '$secret', buckets: 2}}]",
                        "[{$unwind: {path: '$secret', preserveNullAndEmptyArrays: true}}]",
                        "[{$setWindowFields: {sortBy: {n: 1}, output: {x: {$push: '$secret', window: {}}}}}]",
                        "[{$setWindowFields: {sortBy: {n: 1}, output: {x: {$shift: {output: '$secret', by: 1}}}}}]",
                        "[{$fill: {sortBy: {n: 1}, output: {x: {value: '$secret'}}}}]",
                        "[{$redact: {$cond: [{$eq: ['$secret', 'SECRET-1']}, '$$KEEP', '$$PRUNE']}}, {$project: {x: '$secret'}}]",
                        "[{$match: {secret: 'SECRET-1'}}]",
                        "[{$match: {$or: [{secret: 'SECRET-1'}, {'profile.pin': 'PIN-1'}]}}]",
                        "[{$match: {owner: 'grace'}}]",
                        "[{$match: {title: {$exists: true}}}]",
                        "[{$match: {$expr: {$eq: ['$secret', 'SECRET-1']}}}]",
                        "[{$match: {$where: 'true'}}]",
                        "[{$match: {$jsonSchema: {required: ['secret']}}}]",
                        "[{$lookup: {from: 'orders', as: 'x', pipeline: []}}]",
                        "[{$lookup: {from: 'orders', localField: 'n', foreignField: 'n', as: 'x'}}]",
                        "[{$graphLookup: {from: 'orders', startWith: 1, connectFromField: 'n', connectToField: 'n', as: 'x'}}]",
                        "[{$unionWith: 'orders'}]",
                        "[{$unionWith: {coll: 'orders', pipeline: []}}]",
                        "[{$facet: {x: [{$unionWith: 'orders'}]}}]",
                        "[{$facet: {x: []}}]",
                        "[{$out: 'stolen'}]",
                        "[{$merge: {into: 'stolen'}}]",
                        "[{$merge: 'orders'}]",
                        "[{$documents: [{x: 1}]}]",
                        "[{$collStats: {count: {}}}]",
                        "[{$indexStats: {}}]",
                        "[{$planCacheStats: {}}]",
                        "[{$currentOp: {}}]",
                        "[{$listSessions: {}}]",
                        "[{$geoNear: {near: [0, 0], distanceField: 'd'}}]",
                        "[{$changeStream: {}}]",
                        "[{$_internalInhibitOptimization: {}}]",
                        "[{$searchMeta: {}}]",
                        "[{$match: {}}, {$search: {text: {query: 'SECRET', path: 'secret'}}}]",
                        "[{$search: {text: {query: 'SECRET', path: 'secret'}}}]",
                        "[{$project: {x: {$function: {body: 'f', args: ['$secret'], lang: 'js'}}}}]",
                        "[{$group: {_id: null, x: {$accumulator: {}}}}]",
                        "[{$project: {x: {$meta: 'searchScore'}}}]",
                        "[{$project: {x: {$setIsSubset: [['$secret'], ['SECRET-1']]}}}]",
                        "[{$project: {x: '$$SEARCH_META'}}]",
                        "[{$project: {x: '$$USER_ROLES'}}]",
                        "[{$project: {x: {$let: {vars: {CURRENT: '$$ROOT'}, in: '$secret'}}}}]",
                        "[{$limit: 1, $out: 'stolen'}]",
                        "[{}]")
                .flatMap(pipeline -> Stream.of(oneCut, manyCuts)
                        .map(notes -> DynamicTest.dynamicTest(pipeline, () -> showsNothing(notes, pipeline))));
    }

    private static void showsNothing(GuardedFixture notes, String pipeline) {
        List<BsonDocument> stages = json("{p: " + pipeline + "}").getArray("p").stream()
                .map(stage -> stage.asDocument())
                .toList();
        List<BsonDocument> before = notes.allStored();
        String outcome;
        try {
            outcome = notes.as(ADA).aggregate(stages).toString();
        } catch (RulesException refusal) {
            outcome = refusal.toString();
        }
        assertThat(outcome).doesNotContain("PIN-1", "SECRET-2", "SECRET-3", "HIDDEN-TITLE", "grace");
        // What the caller wrote himself may come back.
        assertThat(outcome.replaceAll("SECRET-1'", "")).doesNotContain("SECRET-1");
        assertThat(notes.allStored()).isEqualTo(before);
        assertThat(notes.client().getDatabase("pipelines").listCollectionNames())
                .doesNotContain("stolen");
    }

    @Test
    void aViewThatMongoDbCannotMakeIsBounded() {
        GuardLimits limits = new GuardLimits(10, 1, 1);
        assertThatThrownBy(() -> manyCuts.as(ADA, Transaction.NONE, manyCuts.client(), limits)
                        .aggregate(List.of(json("{$count: 'n'}"))))
                .isInstanceOfSatisfying(
                        RulesException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NOT_SUPPORTED))
                .hasMessageContaining("more than 1");
    }

    @Test
    void refusedStagesNameThemselvesAndWhatIsAvailable() {
        assertThatThrownBy(() -> oneCut.as(ADA).aggregate(List.of(json("{$limit: 1}"), json("{$lookup: {}}"))))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("'$lookup' (stage 1)")
                .hasMessageContaining("$match");
    }
}
