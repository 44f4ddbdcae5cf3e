package io.espalier.shop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** Authors and articles of the try-out data. */
final class TryOutTexts {
    private static final long SEED = 40;
    private static final int ARTICLES = 40;
    private static final int DRAFT_EVERY = 10;
    private static final List<String> AUTHORS = List.of("Nora Lind", "Sam Okafor", "Iris Vogel", "Tom Aalto");
    private static final List<String> CATEGORIES = List.of("Garden", "Kitchen", "Play", "Work");
    private static final List<String> SUBJECTS = List.of(
            "a quiet desk",
            "the first harvest",
            "kites in autumn",
            "one good knife",
            "tea for ten",
            "rain and roses",
            "old maps",
            "a tidy shed",
            "games without screens",
            "bread at home");
    private static final List<String> FORMS =
            List.of("How to enjoy %s", "Ten notes on %s", "What we learned about %s", "A beginner's guide to %s");

    private final Random random = new Random(SEED);
    private final Instant now;

    TryOutTexts(Instant now) {
        this.now = now;
    }

    List<BsonDocument> authors() {
        List<BsonDocument> authors = new ArrayList<>();
        AUTHORS.forEach(name -> authors.add(new BsonDocument("_id", TryOutId.AUTHOR.number(authors.size() + 1))
                .append("name", new BsonString(name))));
        return authors;
    }

    List<BsonDocument> articles() {
        List<BsonDocument> articles = new ArrayList<>();
        for (int number = 1; number <= ARTICLES; number++) {
            articles.add(article(number));
        }
        return articles;
    }

    private BsonDocument article(int number) {
        String subject = SUBJECTS.get(number % SUBJECTS.size());
        String title = FORMS.get(number % FORMS.size() == 0 ? number / 10 % FORMS.size() : number % FORMS.size())
                .formatted(subject);
        BsonArray tags = new BsonArray(List.of(
                new BsonString(subject.substring(subject.lastIndexOf(' ') + 1)),
                new BsonString(CATEGORIES.get(number % CATEGORIES.size()).toLowerCase(Locale.ROOT))));
        int views = random.nextInt(8000);
        return new BsonDocument("_id", TryOutId.ARTICLE.number(number))
                .append("title", new BsonString(title))
                .append(
                        "excerpt",
                        new BsonString("Some thoughts on " + subject + ", written for the shop's customers."))
                .append(
                        "content",
                        new BsonString("Whoever thinks of " + subject
                                + " soon finds that little is needed: time, a friend, and things that last."))
                .append("author_id", TryOutId.AUTHOR.number(1 + number % AUTHORS.size()))
                .append("category", new BsonString(CATEGORIES.get(number % CATEGORIES.size())))
                .append("tags", tags)
                .append("status", new BsonString(number % DRAFT_EVERY == 0 ? "draft" : "published"))
                .append(
                        "published_date",
                        new BsonDateTime(now.minus(Duration.ofDays(9L * number)).toEpochMilli()))
                .append("reading_time", new BsonInt32(2 + random.nextInt(10)))
                .append("view_count", new BsonInt32(views))
                .append("like_count", new BsonInt32(views / 12))
                .append("comment_count", new BsonInt32(views / 150));
    }
}
