package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.gateway.Requests.Answer;
import io.espalier.gateway.credential.AppAccounts;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.rules.Namespace;
import io.espalier.testing.MongoReplicaSet;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams of changes over the client API, on a real collection under rules. */
class WatchIT {
    private static final String CALL = "/api/client/v2.0/app/shop-local/functions/call";

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "watched" + new ObjectId();
    private final MongoCollection<BsonDocument> notes =
            client.getDatabase(database).getCollection("notes", BsonDocument.class);
    private final RevocableAccounts accounts = new RevocableAccounts();
    private final Gateway gateway = new Gateways()
            .data(client)
            .streams(2, Duration.ofMillis(300))
            .rules(
                    new Namespace(database, "notes"),
                    "{'roles': [{'name': 'owner', 'apply_when': {'owner': '%%user.id'},"
                            + " 'fields': {'hidden': {'read': false}}, 'additional_fields': {'read': true}}]}")
            .open(accounts);
    private final List<Listener> listeners = new ArrayList<>();

    @AfterEach
    void drop() throws InterruptedException {
        gateway.stopStreams();
        for (Listener listener : listeners) {
            listener.end();
        }
        client.getDatabase(database).drop();
    }

    @Test
    void aUserHearsOfWhatHeSeesAndNothingElse() throws Exception {
        Listener ada = listen(target("")); // the token as a header
        notes.insertMany(List.of(
                json("{_id: 1, owner: 'grace'}"), json("{_id: 2, owner: 'ada', hidden: 'h', text: '100%\\r\\nnew'}")));

        String event = ada.next();
        assertThat(event).startsWith("id: 8").contains("\ndata: {", "100%25\\r\\nnew", "\"insert\"");
        assertThat(event).doesNotContain("grace", "hidden", "\r");
        assertThat(event.substring(event.indexOf("data: ")).indexOf('\n')).isEqualTo(-1);
    }

    @Test
    void aClientGoesOnAfterTheLastEventThatItHeard() throws Exception {
        Listener first = listen(target("ids: [1, 2, 3]"));
        notes.insertOne(json("{_id: 1, owner: 'ada'}"));
        String event = first.next();
        first.leave();
        notes.insertOne(json("{_id: 9, owner: 'ada'}"));
        notes.insertOne(json("{_id: 2, owner: 'ada'}"));

        String id = event.substring(4, event.indexOf('\n'));
        Listener second = listen(get(target("ids: [1, 2, 3]"))
                .header("Last-Event-ID", id)
                .asAda()
                .build());
        assertThat(second.next()).contains("\"documentKey\": {\"_id\": {\"$numberInt\": \"2\"}}");
    }

    @Test
    void aFilterLooksAtTheEvent() throws Exception {
        Listener ada = listen(target("filter: {'fullDocument.n': {$gt: 1}}"));
        notes.insertMany(List.of(json("{_id: 1, owner: 'ada', n: 1}"), json("{_id: 2, owner: 'ada', n: 2}")));
        assertThat(ada.next()).contains("\"n\": {\"$numberInt\": \"2\"}");
    }

    @Test
    void aStreamEndsWithAnErrorWhenItsTokenIsNoLongerValid() throws Exception {
        Listener ada =
                listen(get(target("") + "&baas_at=" + FakeAccounts.ACCESS).build());
        accounts.revoked.set(true);
        assertThat(ada.next())
                .isEqualTo("event: error\ndata: {\"error_code\":\"InvalidSession\",\"error\":\"invalid session\"}");
        ada.end();
        accounts.revoked.set(false);
        listen(target(""));
        listen(target(""));
    }

    @Test
    void aStreamEndsWithAnErrorWhenItsCollectionIsDropped() throws Exception {
        notes.insertOne(json("{_id: 1, owner: 'ada'}"));
        Listener ada = listen(target(""));
        notes.drop();
        String event = ada.next();
        while (!event.startsWith("event: error")) {
            event = ada.next();
        }
        assertThat(event).contains("\"error_code\":\"MongoDBError\"", "watch it anew");
    }

    @Test
    void theNumberOfStreamsIsBounded() throws Exception {
        Listener first = listen(target(""));
        listen(target(""));
        Answer refused = get(target("")).asAda().to(gateway);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.errorCode()).isEqualTo("TooManyRequests");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        first.leave();
        assertThat(request("HEAD", target("")).asAda().to(gateway).status())
                .as("the headers alone take no place for long")
                .isEqualTo(200);
        listen(target(""));
        gateway.stopStreams();
        for (Listener listener : listeners) {
            listener.end();
        }
    }

    @Test
    void whatCannotBeWatchedIsRefusedBeforeTheStreamBegins() {
        assertThat(get(target("")).to(gateway).errorCode()).isEqualTo("MissingAuthReq");
        assertThat(get(target("") + "&baas_at=forged").to(gateway).errorCode()).isEqualTo("InvalidSession");
        assertThat(get(target("")).bearer(Gateways.ADMIN_KEY).to(gateway).status())
                .isEqualTo(401);
        assertThat(refusal("{name: 'find', service: 'mongodb-atlas', arguments: []}"))
                .contains("only 'watch'");
        assertThat(refusal("{name: 'watch', arguments: []}")).contains("'service' is required");
        assertThat(refusal("{name: 'watch', service: 'other', arguments: [{database: 'd', collection: 'c'}]}"))
                .contains("service not found: 'other'");
        assertThat(refusal(watch("elsewhere", ""))).contains("no rule exists");
        assertThat(refusal(watch("notes", "ids: 1"))).contains("'ids' must be an array");
        assertThat(refusal(watch("notes", "sort: 1"))).contains("'sort' is unknown");
        for (String malformed : List.of(
                "",
                "?baas_request",
                "?baas_request=%25",
                "?baas_request=e30&baas_request=e30",
                "?baas_request=e30",
                "?baas_request=W10",
                "?baas_request=!!!!")) {
            assertThat(get(CALL + malformed).asAda().to(gateway).status())
                    .as(malformed)
                    .isEqualTo(400);
        }
        assertThat(get(target(""))
                        .header("Last-Event-ID", "x")
                        .asAda()
                        .to(gateway)
                        .error())
                .contains("Last-Event-ID");
        assertThat(get(target(""))
                        .header("Last-Event-ID", "82")
                        .asAda()
                        .to(gateway)
                        .status())
                .isEqualTo(400);
    }

    private String refusal(String call) {
        return get(CALL + "?baas_request=" + base64(json(call).toJson()))
                .asAda()
                .to(gateway)
                .error();
    }

    private String target(String options) {
        return CALL + "?baas_request=" + base64(json(watch("notes", options)).toJson());
    }

    private String watch(String collection, String options) {
        return "{name: 'watch', service: 'mongodb-atlas', arguments: [{database: '" + database + "', collection: '"
                + collection + "'" + (options.isEmpty() ? "" : ", ") + options + "}]}";
    }

    private static String base64(String text) {
        return URLEncoder.encode(
                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private Listener listen(String target) throws Exception {
        return listen(get(target).asAda().build());
    }

    private Listener listen(ClientRequest request) throws Exception {
        ClientResponse response = gateway.handle(request);
        assertThat(response.headers().get("Content-Type")).containsExactly("text/event-stream;charset=utf-8");
        Listener listener = new Listener((ClientResponse.EventStream) response.body());
        listeners.add(listener);
        assertThat(listener.received.poll(30, TimeUnit.SECONDS)).isEqualTo(":");
        return listener;
    }

    private static BsonDocument json(String text) {
        return BsonDocument.parse(text);
    }

    /** A client of a stream. */
    private static final class Listener extends OutputStream {
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final AtomicBoolean left = new AtomicBoolean();
        private final Thread thread;

        Listener(ClientResponse.EventStream stream) {
            this.thread = Thread.ofVirtual().start(() -> {
                try {
                    stream.writeTo(this);
                } catch (IOException e) {
                    received.add("broken");
                }
            });
        }

        /** The next event that is no heart-beat. */
        String next() throws InterruptedException {
            String event = ":";
            while (event.equals(":")) {
                event = received.poll(30, TimeUnit.SECONDS);
                assertThat(event).as("an event within 30 s").isNotNull();
            }
            return event;
        }

        void leave() throws InterruptedException {
            left.set(true);
            end();
        }

        void end() throws InterruptedException {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }

        @Override
        public void write(int single) {
            throw new UnsupportedOperationException("events are written whole");
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            if (left.get()) {
                throw new IOException("the client left");
            }
            received.add(new String(bytes, StandardCharsets.UTF_8).strip());
        }
    }

    /** Accounts whose one token can be taken back. */
    private static final class RevocableAccounts implements AppAccounts {
        final AtomicBoolean revoked = new AtomicBoolean();
        private final FakeAccounts accounts = new FakeAccounts();

        @Override
        public io.espalier.functions.UserProfile authenticate(String accessToken) {
            return accounts.authenticate(revoked.get() ? "revoked" : accessToken);
        }

        @Override
        public void register(String email, String password) {
            accounts.register(email, password);
        }

        @Override
        public BsonDocument login(String provider, BsonDocument credentials) {
            return accounts.login(provider, credentials);
        }

        @Override
        public String refresh(String refreshToken) {
            return accounts.refresh(refreshToken);
        }

        @Override
        public void logout(String refreshToken) {
            accounts.logout(refreshToken);
        }

        @Override
        public io.espalier.functions.UserProfile authenticate(String provider, BsonDocument credentials) {
            return accounts.authenticate(provider, credentials);
        }

        @Override
        public BsonDocument profile(String accessToken) {
            return accounts.profile(accessToken);
        }
    }
}
