package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderQueryTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    page      | 0                    | page must be an integer from 1 to 1000000
                    page      | -1                   | page must be an integer from 1
                    page      | x                    | page must be an integer from 1
                    page      | 1.0                  | page must be an integer from 1
                    page      | 99999999999999999999 | page must be an integer from 1
                    page      | ''                   | page must be an integer from 1
                    limit     | 0                    | limit must be an integer from 1 to 100
                    limit     | 101                  | limit must be an integer from 1 to 100
                    status    | lost                 | status must be a comma-separated list of pending, confirmed
                    status    | pending,             | status must be a comma-separated list
                    status    | PENDING              | status must be a comma-separated list
                    date_from | yesterday            | date_from must be an ISO date
                    date_from | 2026-02-30           | date_from must be an ISO date
                    date_to   | 2026-01-31T12:00:00  | date_to must be an ISO date
                    date_to   | 31.01.2026           | date_to must be an ISO date
                    date_from | +999999999-01-01     | date_from must be in the years 1970 to 9999
                    date_from | -999999999-01-01     | date_from must be in the years 1970 to 9999
                    date_to   | +999999999-12-31     | date_to must be in the years 1970 to 9999
                    date_to   | +10000-01-01T00:00:00Z | date_to must be in the years 1970 to 9999
                    date_from | 1969-12-31           | date_from must be in the years 1970 to 9999
                    user_id   | 1                    | unknown query parameter 'user_id'; allowed are date_from
                    $where    | 1                    | unknown query parameter '$where'
                    """)
    void namesTheParameterAndWhatIsAllowed(String name, String value, String fault) {
        assertThatThrownBy(() -> OrderQuery.of(new QueryParameters(Map.of(name, value))))
                .isInstanceOfSatisfying(
                        ApiRefusal.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageContaining(fault);
    }

    @Test
    void answersHugeInputShortly() {
        String huge = "9".repeat(300_000);
        for (String name : new String[] {"page", "limit", "status", "date_from", "date_to", huge}) {
            assertThatThrownBy(() -> OrderQuery.of(new QueryParameters(Map.of(name, huge))))
                    .isInstanceOf(ApiRefusal.class)
                    .message()
                    .hasSizeLessThan(300);
        }
    }

    @Test
    void refusesARangeThatEndsBeforeItBegins() {
        assertThatThrownBy(() ->
                        OrderQuery.of(new QueryParameters(Map.of("date_from", "2026-02-01", "date_to", "2026-01-31"))))
                .hasMessage("date_from must not be after date_to");
    }

    @Test
    void datesAreInclusive() {
        OrderQuery query = OrderQuery.of(new QueryParameters(
                Map.of("date_from", "2026-01-31", "date_to", "2026-01-31", "status", "pending, shipped")));
        assertThat(query.filter().toBsonDocument()).isEqualTo(BsonDocument.parse("""
                        {"$and": [
                          {"status": {"$in": ["pending", "shipped"]}},
                          {"created_at": {"$gte": {"$date": "2026-01-31T00:00:00Z"}}},
                          {"created_at": {"$lt": {"$date": "2026-02-01T00:00:00Z"}}}]}
                        """));
    }

    @Test
    void timesAreInclusive() {
        OrderQuery query = OrderQuery.of(new QueryParameters(Map.of("date_to", "2026-01-31T13:00:00+01:00")));
        assertThat(query.filter().toBsonDocument())
                .isEqualTo(BsonDocument.parse(
                        "{\"$and\": [{\"created_at\": {\"$lt\": {\"$date\": \"2026-01-31T12:00:00.001Z\"}}}]}"));
    }

    @Test
    void allYearsThatAreAllowedCanBeAskedFor() {
        for (String last : new String[] {"9999-12-31", "9999-12-31T23:59:59.999-18:00"}) {
            OrderQuery query = OrderQuery.of(new QueryParameters(Map.of("date_from", "1970-01-01", "date_to", last)));
            assertThat(query.filter().toBsonDocument().toJson()).contains("$gte");
        }
    }

    @Test
    void pagesDoNotOverlap() {
        OrderQuery third = OrderQuery.of(new QueryParameters(Map.of("page", "3", "limit", "10")));
        assertThat(third.find().skip()).isEqualTo(20);
        assertThat(third.find().limit()).isEqualTo(10);
    }
}
