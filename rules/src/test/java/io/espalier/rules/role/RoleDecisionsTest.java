package io.espalier.rules.role;

import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RuleProblem;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.GuardedFixture;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** How roles decide (spec/app-services.md §2.3 to §2.5, §2.8 and §12.1). */
class RoleDecisionsTest {
    private static final RuleContext ADA = GuardedFixture.context(GuardedFixture.ADA);

    private List<RuleProblem> problems = List.of();

    @Test
    void theFirstRoleThatAppliesDecidesForEachDocument() {
        View view = view("{name: 'own', apply_when: {owner: '%%user.id'}, read: true},"
                + "{name: 'rest', apply_when: {}, fields: {title: {read: true}}}");
        assertThat(view.of(json("{owner: 'ada', title: 't'}"))).contains(json("{owner: 'ada', title: 't'}"));
        assertThat(view.of(json("{owner: 'eve', title: 't'}"))).contains(json("{title: 't'}"));
    }

    @Test
    void aDocumentWithoutARoleIsNotSeen() {
        assertThat(view("{name: 'own', apply_when: {owner: '%%user.id'}, read: true}")
                        .of(json("{owner: 'eve'}")))
                .isEmpty();
    }

    @Test
    void emptyApplyWhenIsAlways() {
        assertThat(view("{name: 'all', apply_when: {}, read: true}").of(json("{a: 1}")))
                .isPresent();
    }

    @Test
    void aRoleThatCannotBeDecidedEndsTheSearch() {
        View view = view("{name: 'member', apply_when: {'%%user.id': {'%in': '%%root.members'}}, read: true},"
                + "{name: 'all', apply_when: {}, read: true}");
        assertThat(view.of(json("{members: ['ada']}"))).isPresent();
        assertThat(view.of(json("{members: ['eve']}"))).isPresent();
        assertThat(view.of(json("{members: 'eve'}"))).isEmpty();
    }

    @Test
    void aMalformedRoleEndsTheSearch() {
        View view = view("{name: 'bad', apply_when: {'%not': {'%bad': 1}}, read: true},"
                + "{name: 'all', apply_when: {}, read: true, write: true}");
        assertThat(problems).hasSize(1);
        assertThat(view.of(json("{a: 1}"))).isEmpty();
        assertThat(permission(view).mayInsert(json("{a: 1}"))).isFalse();
    }

    @Test
    void undefinedReadIsNotFalse() {
        assertThat(view("{name: 'r', apply_when: {}, read: false, fields: {a: {read: true}}}")
                        .of(json("{a: 1}")))
                .isEmpty();
        assertThat(view("{name: 'r', apply_when: {}, fields: {a: {read: true}}}")
                        .of(json("{a: 1, b: 2}")))
                .contains(json("{a: 1}"));
    }

    @Test
    void readOfTheDocumentEndsTheMatter() {
        assertThat(view("{name: 'r', apply_when: {}, read: true, fields: {a: {read: false}}}")
                        .of(json("{a: 1}")))
                .contains(json("{a: 1}"));
    }

    @Test
    void writeImpliesReadInItsScope() {
        assertThat(view("{name: 'r', apply_when: {}, read: false, write: true}").of(json("{a: 1}")))
                .isPresent();
        assertThat(view("{name: 'r', apply_when: {}, fields: {a: {read: false, write: true}}}")
                        .of(json("{a: 1, b: 2}")))
                .contains(json("{a: 1}"));
        assertThat(view("{name: 'r', apply_when: {}, additional_fields: {write: true}, fields: {a: {read: false}}}")
                        .of(json("{a: 1, b: 2}")))
                .contains(json("{b: 2}"));
    }

    @Test
    void additionalFieldsCoverWhatHasNoEntry() {
        assertThat(view("{name: 'r', apply_when: {}, fields: {a: {}}, additional_fields: {read: true}}")
                        .of(json("{_id: 1, a: 1, b: 2}")))
                .contains(json("{_id: 1, b: 2}"));
        assertThat(view("{name: 'r', apply_when: {}, fields: {a: {read: true}}}")
                        .of(json("{_id: 1, a: 1}")))
                .contains(json("{a: 1}"));
    }

    @Test
    void aDocumentWithAllFieldsHiddenIsNotSeen() {
        assertThat(view("{name: 'r', apply_when: {}, fields: {a: {read: true}}}")
                        .of(json("{b: 1}")))
                .isEmpty();
        assertThat(view("{name: 'r', apply_when: {}}").of(json("{b: 1}"))).isEmpty();
    }

    @Test
    void fieldRulesReachIntoEmbeddedDocumentsButNotIntoArrays() {
        View view = view(
                "{name: 'r', apply_when: {}, fields: {p: {fields: {a: {read: true}, q: {fields: {b: {read: true}}}}}}}");
        assertThat(view.of(json("{p: {a: 1, x: 2, q: {b: 3, y: 4}}}"))).contains(json("{p: {a: 1, q: {b: 3}}}"));
        assertThat(view.of(json("{p: [{a: 1}]}"))).isEmpty();
        assertThat(view.of(json("{p: 1}"))).isEmpty();
    }

    @Test
    void aVerdictOnTheParentOverridesTheChildren() {
        assertThat(view("{name: 'r', apply_when: {}, fields: {p: {read: true, fields: {a: {read: false}}}}}")
                        .of(json("{p: {a: 1}}")))
                .contains(json("{p: {a: 1}}"));
        assertThat(view("{name: 'r', apply_when: {}, fields: {p: {read: false, fields: {a: {read: true}}}}}")
                        .of(json("{p: {a: 1}}")))
                .isEmpty();
        assertThat(view("{name: 'r', apply_when: {}, fields: {p: {read: false, fields: {a: {write: true}}}}}")
                        .of(json("{p: {a: 1, b: 2}}")))
                .contains(json("{p: {a: 1}}"));
    }

    @Test
    void insertAndDeleteAreTrueByDefaultYetNeedWrite() {
        WritePermission writer = permission(view("{name: 'r', apply_when: {}, write: true}"));
        assertThat(writer.mayInsert(json("{a: 1}"))).isTrue();
        assertThat(writer.mayDelete(json("{a: 1}"))).isTrue();
        WritePermission reader = permission(view("{name: 'r', apply_when: {}, read: true}"));
        assertThat(reader.mayInsert(json("{a: 1}"))).isFalse();
        assertThat(reader.mayDelete(json("{a: 1}"))).isFalse();
        WritePermission keeper =
                permission(view("{name: 'r', apply_when: {}, write: true, insert: false, delete: false}"));
        assertThat(keeper.mayInsert(json("{a: 1}"))).isFalse();
        assertThat(keeper.mayDelete(json("{a: 1}"))).isFalse();
    }

    @Test
    void deleteNeedsWriteOnAllFields() {
        WritePermission permission = permission(view("{name: 'r', apply_when: {}, fields: {a: {write: true}}}"));
        assertThat(permission.mayDelete(json("{a: 1}"))).isTrue();
        assertThat(permission.mayDelete(json("{a: 1, b: 1}"))).isFalse();
    }

    @Test
    void aFalseWriteOfTheDocumentWinsOverWritableFields() {
        WritePermission permission =
                permission(view("{name: 'r', apply_when: {}, read: true, write: false, fields: {a: {write: true}}}"));
        assertThat(permission.mayUpdate(json("{a: 1}"), json("{a: 2}"), Set.of()))
                .isFalse();
    }

    @Test
    void theIdIsAFieldAsWell() {
        WritePermission permission = permission(view("{name: 'r', apply_when: {}, fields: {a: {write: true}}}"));
        assertThat(permission.mayInsert(json("{_id: 1, a: 1}"))).isFalse();
    }

    @Test
    void everyChangedFieldMustBeWritable() {
        WritePermission permission = permission(
                view(
                        "{name: 'r', apply_when: {}, read: true, fields: {a: {write: true}, p: {fields: {x: {write: true}}}}}"));
        assertThat(permission.mayUpdate(json("{a: 1, b: 1}"), json("{a: 2, b: 1}"), Set.of()))
                .isTrue();
        assertThat(permission.mayUpdate(json("{a: 1, b: 1}"), json("{a: 1, b: 2}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{a: 1, b: 1}"), json("{a: 1}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{a: 1}"), json("{a: 1, b: 1}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{b: 1}"), json("{b: {$numberLong: '1'}}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{b: {x: 1, y: 2}}"), json("{b: {y: 2, x: 1}}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{p: {x: 1, y: 1}}"), json("{p: {x: 2, y: 1}}"), Set.of()))
                .isTrue();
        assertThat(permission.mayUpdate(json("{p: {x: 1, y: 1}}"), json("{p: {x: 1, y: 2}}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{p: {x: 1, y: 1}}"), json("{p: 5}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{p: {x: 1}}"), json("{}"), Set.of()))
                .isTrue();
        assertThat(permission.mayUpdate(json("{}"), json("{p: {}}"), Set.of())).isFalse();
    }

    @Test
    void aFieldsRuleSeesItsValueBeforeAndAfter() {
        WritePermission permission = permission(
                view("{name: 'r', apply_when: {}, read: true, fields: {s: {write: {'%%prev': 'a', '%%this': 'b'}}}}"));
        assertThat(permission.mayUpdate(json("{s: 'a'}"), json("{s: 'b'}"), Set.of()))
                .isTrue();
        assertThat(permission.mayUpdate(json("{s: 'b'}"), json("{s: 'a'}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{s: 'a'}"), json("{}"), Set.of())).isFalse();
    }

    @Test
    void theRoleIsTheOneOfTheDocumentBeforeTheChange() {
        WritePermission permission = permission(view("{name: 'own', apply_when: {owner: '%%user.id'}, write: true}"));
        assertThat(permission.mayUpdate(json("{owner: 'eve'}"), json("{owner: 'ada'}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{owner: 'ada'}"), json("{owner: 'eve'}"), Set.of()))
                .isTrue();
    }

    @Test
    void aDocumentIsGivenAwayOnlyIfWriteSaysSo() {
        WritePermission permission = permission(
                view("{name: 'own', apply_when: {owner: '%%user.id'}, write: {'%%root.owner': '%%user.id'}}"));
        assertThat(permission.mayUpdate(json("{owner: 'ada'}"), json("{owner: 'eve'}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{owner: 'ada'}"), json("{owner: 'ada', a: 1}"), Set.of()))
                .isTrue();
    }

    @Test
    void insertOnlyRoleHidesWhatItInserted() {
        View view = view("{name: 'in', apply_when: {}, write: {'%%prevRoot': {'%exists': false}}}");
        assertThat(permission(view).mayInsert(json("{a: 1}"))).isTrue();
        assertThat(view.of(json("{a: 1}"))).isEmpty();
        assertThat(permission(view).mayUpdate(json("{a: 1}"), json("{a: 2}"), Set.of()))
                .isFalse();
        assertThat(permission(view).mayDelete(json("{a: 1}"))).isFalse();
    }

    @Test
    void theRoleOfAnInsertIsTheOneOfTheNewDocument() {
        WritePermission permission = permission(view("{name: 'own', apply_when: {owner: '%%user.id'}, write: true}"));
        assertThat(permission.mayInsert(json("{owner: 'ada'}"))).isTrue();
        assertThat(permission.mayInsert(json("{owner: 'eve'}"))).isFalse();
    }

    @Test
    void malformedPartsDenyWhatTheyGuardAndNoMore() {
        View read = view("{name: 'r', apply_when: {}, read: {'%not': {'%bad': 1}}, insert: false}");
        assertThat(read.of(json("{a: 1}"))).isEmpty();
        View write = view("{name: 'r', apply_when: {}, read: true, write: {'%nor': [{'%bad': 1}]}}");
        assertThat(write.of(json("{a: 1}"))).isPresent();
        assertThat(permission(write).mayInsert(json("{a: 1}"))).isFalse();
        View field = view("{name: 'r', apply_when: {}, fields: {a: {read: {'%bad': 1}}, b: {read: true}}}");
        assertThat(field.of(json("{a: 1, b: 1}"))).contains(json("{b: 1}"));
        View insert = view("{name: 'r', apply_when: {}, write: true, insert: {'%bad': 1}}");
        assertThat(permission(insert).mayInsert(json("{a: 1}"))).isFalse();
        assertThat(permission(insert).mayDelete(json("{a: 1}"))).isTrue();
    }

    @Test
    void aRoleWithAnUnknownKeyDeniesAndKeepsLaterRolesOut() {
        View view = view("{name: 'r', apply_when: {}, read: true, write: true, reed: true},"
                + "{name: 'all', apply_when: {}, read: true}");
        assertThat(problems).hasSize(1);
        assertThat(view.of(json("{a: 1}"))).isEmpty();
        assertThat(permission(view).mayInsert(json("{a: 1}"))).isFalse();
    }

    @Test
    void aDocumentFilterComesBeforeTheRestOfTheRole() {
        View view = view("{name: 'r', apply_when: {}, document_filters: {read: {a: 1}, write: {a: 2}}, read: true}");
        assertThat(view.of(json("{a: 1}"))).isPresent();
        assertThat(view.of(json("{a: 2}"))).as("writing implies reading").isPresent();
        assertThat(view.of(json("{a: 3}"))).isEmpty();
        assertThat(view("{name: 'r', apply_when: {}, document_filters: {read: true, write: true}}")
                        .of(json("{a: 1}")))
                .as("it grants nothing by itself")
                .isEmpty();
    }

    @Test
    void anAbsentHalfOfADocumentFilterIsTrueForReadingAndFalseForWriting() {
        View onlyWrite = view("{name: 'r', apply_when: {}, document_filters: {write: {a: 1}}, write: true}");
        assertThat(onlyWrite.of(json("{a: 2}"))).isPresent();
        assertThat(permission(onlyWrite).mayInsert(json("{a: 2}"))).isFalse();
        View onlyRead = view("{name: 'r', apply_when: {}, document_filters: {read: {a: 1}}, write: true}");
        assertThat(onlyRead.of(json("{a: 1}"))).isPresent();
        assertThat(onlyRead.of(json("{a: 2}"))).isEmpty();
        assertThat(permission(onlyRead).mayInsert(json("{a: 1}"))).isFalse();
        View neither = view("{name: 'r', apply_when: {}, document_filters: {}, write: true}");
        assertThat(neither.of(json("{a: 1}"))).isPresent();
        assertThat(permission(neither).mayDelete(json("{a: 1}"))).isFalse();
    }

    @Test
    void anEmptyHalfOfADocumentFilterIsTrue() {
        View view = view("{name: 'r', apply_when: {}, document_filters: {read: {}, write: {}}, write: true}");
        assertThat(view.of(json("{a: 1}"))).isPresent();
        assertThat(permission(view).mayInsert(json("{a: 1}"))).isTrue();
    }

    @Test
    void aDocumentFilterMustHoldBeforeAndAfterAChange() {
        WritePermission permission =
                permission(view("{name: 'r', apply_when: {}, document_filters: {write: {a: 1}}, write: true}"));
        assertThat(permission.mayUpdate(json("{a: 1, b: 1}"), json("{a: 1, b: 2}"), Set.of()))
                .isTrue();
        assertThat(permission.mayUpdate(json("{a: 1}"), json("{a: 2}"), Set.of()))
                .isFalse();
        assertThat(permission.mayUpdate(json("{a: 2}"), json("{a: 1}"), Set.of()))
                .isFalse();
        assertThat(permission.mayInsert(json("{a: 1}"))).isTrue();
        assertThat(permission.mayInsert(json("{a: 2}"))).isFalse();
        assertThat(permission.mayDelete(json("{a: 1}"))).isTrue();
        assertThat(permission.mayDelete(json("{a: 2}"))).isFalse();
    }

    @Test
    void aMalformedDocumentFilterDenies() {
        for (String filters : List.of(
                "{read: {'%not': {'%bad': 1}}, write: {'%nor': [{'%bad': 1}]}}",
                "{read: {}, rite: {}}", "true", "[]")) {
            View view = view("{name: 'r', apply_when: {}, write: true, document_filters: " + filters + "}");
            assertThat(problems).as(filters).isNotEmpty();
            assertThat(view.of(json("{a: 1}"))).as(filters).isEmpty();
            assertThat(permission(view).mayInsert(json("{a: 1}"))).as(filters).isFalse();
        }
    }

    @Test
    void searchIsTrueUnlessTheRoleSaysOtherwise() {
        assertThat(role("{name: 'r', apply_when: {}}").search()).isTrue();
        assertThat(role("{name: 'r', apply_when: {}, search: true}").search()).isTrue();
        assertThat(role("{name: 'r', apply_when: {}, search: false}").search()).isFalse();
        assertThat(problems).isEmpty();
        assertThat(role("{name: 'r', apply_when: {}, search: {}}").search()).isFalse();
        assertThat(problems).extracting(RuleProblem::path).containsExactly("roles[0].search");
    }

    private Role role(String role) {
        return rules(role).roles().getFirst();
    }

    private View view(String roles) {
        return new View(rules(roles), ADA);
    }

    private CollectionRules rules(String roles) {
        Namespace namespace = new Namespace("d", "c");
        RuleBook book = RuleBook.compile(
                List.of(new RuleSource(namespace, "rules.json", BsonDocument.parse("{roles: [" + roles + "]}"))),
                RuleNames.NONE);
        problems = book.problems();
        return book.rules(namespace).orElseThrow();
    }

    private static WritePermission permission(View view) {
        return new WritePermission(view);
    }
}
