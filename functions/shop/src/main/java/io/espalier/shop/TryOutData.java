package io.espalier.shop;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.functions.UserAccounts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;

/**
 * Fills an empty database with a shop to try things out on: 5 categories, 200 products with stock, 3 users, 50 orders in all
 * states over 120 days, 40 articles, permissions for three roles. The same moment gives the same data, but for the ids of
 * users and profiles. Stock, reservations and points are as the shop's own functions would have left them.
 *
 * <p>For development only: the passwords are no secret.
 */
public final class TryOutData {
    private static final List<String> DATABASES = List.of(ShopData.ECOMMERCE, ShopData.USERDATA, "blog", "auth");
    private static final Login ADA = new Login("ada@shop.example", "ada-tries-the-shop", "customer");
    private static final Login GRACE = new Login("grace@shop.example", "grace-tries-the-shop", "customer");
    private static final Login ADMIN = new Login("admin@shop.example", "admin-runs-the-shop", "admin");

    private final MongoClient client;
    private final UserAccounts accounts;

    /** @param accounts creates the three users; the app's user-creation function writes their profiles */
    public TryOutData(MongoClient client, UserAccounts accounts) {
        this.client = client;
        this.accounts = accounts;
    }

    /** A user of the try-out data, to be printed at start. */
    public record Login(String email, String password, String role) {}

    /** The three users, whether they are there yet or not. */
    public static List<Login> logins() {
        return List.of(ADA, GRACE, ADMIN);
    }

    /** Whether none of the shop's databases holds a document. */
    public boolean isDatabaseEmpty() {
        return firstCollectionInUse().isEmpty();
    }

    /**
     * Loads everything.
     *
     * @param now the moment that the data leads up to
     * @return the users
     * @throws IllegalStateException if the database already holds data; nothing is changed then
     */
    public List<Login> load(Instant now) {
        String inUse = firstCollectionInUse();
        if (!inUse.isEmpty()) {
            throw new IllegalStateException("the try-out data is loaded only into an empty database, but " + inUse
                    + " holds documents: name another database server, or drop " + String.join(", ", DATABASES));
        }
        Instant moment = now.truncatedTo(ChronoUnit.MILLIS);
        String ada = create(ADA);
        String grace = create(GRACE);
        String admin = create(ADMIN);
        collection(ShopData.USERDATA, "user_profiles").updateOne(eq("user_id", admin), set("role", ADMIN.role()));

        TryOutCatalog catalog = new TryOutCatalog();
        TryOutOrders orders = new TryOutOrders(List.of(ada, grace), catalog, moment);
        insert(ShopData.ECOMMERCE, "categories", catalog.categories());
        insert(ShopData.ECOMMERCE, "products", catalog.products());
        insert(ShopData.ECOMMERCE, "inventory", catalog.inventory());
        orders.documents().forEach((collection, documents) -> insert(ShopData.ECOMMERCE, collection, documents));
        orders.rewards()
                .forEach((userId, reward) -> collection(ShopData.ECOMMERCE, "users")
                        .updateOne(
                                eq("_id", userId),
                                combine(
                                        inc("loyalty_points", reward.points()),
                                        inc("orders_completed", reward.orders()),
                                        set("last_order_date", reward.lastOrder()))));
        TryOutTexts texts = new TryOutTexts(moment);
        insert("blog", "users", texts.authors());
        insert("blog", "articles", texts.articles());
        TryOutPermissions.of(ada, grace, admin)
                .forEach((collection, documents) -> insert("auth", collection, documents));
        return logins();
    }

    private String create(Login login) {
        return accounts.createEmailPasswordUser(login.email(), login.password());
    }

    private String firstCollectionInUse() {
        for (String database : DATABASES) {
            for (String collection :
                    client.getDatabase(database).listCollectionNames().into(new ArrayList<>())) {
                if (collection(database, collection).find().first() != null) {
                    return database + "." + collection;
                }
            }
        }
        return "";
    }

    private void insert(String database, String collection, List<BsonDocument> documents) {
        collection(database, collection).insertMany(documents);
    }

    private MongoCollection<BsonDocument> collection(String database, String collection) {
        return client.getDatabase(database).getCollection(collection, BsonDocument.class);
    }
}
