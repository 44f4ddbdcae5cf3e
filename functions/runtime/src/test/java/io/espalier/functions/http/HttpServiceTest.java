package io.espalier.functions.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.HttpRequest;
import io.espalier.functions.HttpResponse;
import io.espalier.functions.HttpService;
import io.espalier.functions.bson.Ejson;
import io.espalier.rules.Deadline;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of functions, against a server that does not always behave. */
class HttpServiceTest {
    private static final Duration SOON = Duration.ofMillis(300);

    private final TestServer server = new TestServer().on("/echo", HttpServiceTest::echo);
    private final HttpConnections usual = new HttpConnections(HttpLimits.USUAL);
    private final HttpService http = new CallHttp(usual, Deadline.NONE);

    @AfterEach
    void close() {
        usual.close();
        server.close();
    }

    /** Answers with what it got: a line each. */
    private static void echo(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("X-Many", "1");
        exchange.getResponseHeaders().add("X-Many", "2");
        exchange.getResponseHeaders().add("Set-Cookie", "session=s1; Path=/; HttpOnly");
        TestServer.answer(
                exchange,
                201,
                String.join(
                        "\n",
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        "" + header(exchange, "Authorization"),
                        "" + header(exchange, "Cookie"),
                        "" + header(exchange, "Content-Type"),
                        "" + exchange.getRequestHeaders().get("X-Own"),
                        body));
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private List<String> lines(HttpResponse response) {
        return response.text().lines().toList();
    }

    private HttpService hurried(Duration responseTimeout, Duration timeLimit, int maxBytes) {
        return new CallHttp(
                new HttpConnections(
                        new HttpLimits(Duration.ofSeconds(5), responseTimeout, timeLimit, maxBytes, List.of())),
                Deadline.NONE);
    }

    private static void assertFails(Runnable request, FunctionErrorCode code, String message) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aRequestIsSentAsItWasDescribed() {
        HttpResponse response = http.post(HttpRequest.to("http", "127.0.0.1:" + server.port(), "/echo")
                .query("a b", "c&d")
                .query("e", "ü")
                .header("X-Own", "1")
                .header("X-Own", "2")
                .cookie("k", "v")
                .basicAuth("ada", "lovelace")
                .json(Ejson.relaxed(BsonDocument.parse("{a: 1}"))));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.status()).isEqualTo("201 Created");
        assertThat(response.headers().get("x-many")).containsExactly("1", "2");
        assertThat(response.header("X-MANY")).contains("1");
        assertThat(response.cookies()).isEqualTo(Map.of("session", "s1"));
        assertThat(lines(response))
                .containsExactly(
                        "POST",
                        "/echo?a+b=c%26d&e=%C3%BC",
                        "Basic YWRhOmxvdmVsYWNl",
                        "k=v",
                        "application/json",
                        "[1, 2]",
                        "{\"a\": 1}");
    }

    @Test
    void everyMethodIsSent() {
        HttpRequest request = HttpRequest.to(server.url("/echo"));
        assertThat(lines(http.get(request)).getFirst()).isEqualTo("GET");
        assertThat(lines(http.put(request.body("x"))).getLast()).isEqualTo("x");
        assertThat(lines(http.patch(request)).getFirst()).isEqualTo("PATCH");
        assertThat(lines(http.delete(request)).getFirst()).isEqualTo("DELETE");
        assertThat(http.head(request).body()).isEmpty();
        assertThat(lines(http.post(request.form(Map.of("a", "b c")))).getLast()).isEqualTo("a=b+c");
        assertThat(lines(http.get(server.url("/echo").replace("//", "//ada:lovelace@")))
                        .get(2))
                .isEqualTo("Basic YWRhOmxvdmVsYWNl");
        assertThat(http.get(server.url("/none")).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "ftp://example.com/",
                "file:///etc/passwd",
                "http:///x",
                "http://a b/",
                "http://[::1",
                "jar:file:/a!/b?password=hunter2"
            })
    void aUrlThatIsNoneIsRefused(String url) {
        assertFails(() -> http.get(url), FunctionErrorCode.INVALID_PARAMETER, "http: the url");
    }

    @Test
    void aRequestThatCannotBeSentIsRefusedAndNotQuoted() {
        HttpRequest request = HttpRequest.to(server.url("/echo"));
        assertFails(() -> http.send(request.method("TRACE")), FunctionErrorCode.INVALID_PARAMETER, "GET, POST");
        assertFails(() -> http.get(request.header("Host", "hunter2")), FunctionErrorCode.INVALID_PARAMETER, "'Host'");
        assertFails(() -> http.get(request.header("X", "a\r\nhunter2: b")), FunctionErrorCode.INVALID_PARAMETER, "'X'");
        assertThat(request.basicAuth("a", "hunter2")
                        .query("p", "hunter2")
                        .body("hunter2")
                        .toString())
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "301,POST,GET",
        "302,POST,GET",
        "303,PUT,GET",
        "307,POST,POST",
        "308,PUT,PUT",
        "302,DELETE,DELETE",
        "303,HEAD,HEAD"
    })
    void redirectsAreFollowedWhenThatIsAskedFor(int status, String method, String then) {
        server.on("/from", exchange -> TestServer.redirect(exchange, status, "/echo?x=1"));
        HttpRequest request =
                HttpRequest.to(server.url("/from")).method(method).body("b").basicAuth("a", "b");

        assertThat(http.send(request).statusCode()).isEqualTo(status);
        HttpResponse followed = http.send(request.followingRedirects());
        assertThat(followed.statusCode()).isEqualTo(201);
        if (!method.equals("HEAD")) {
            assertThat(lines(followed)).startsWith(then, "/echo?x=1", "Basic YTpi");
            assertThat(lines(followed).getLast()).isEqualTo(then.equals("GET") ? "null" : "b");
        }
    }

    @Test
    void credentialsStayWithTheirHost() {
        try (TestServer other = new TestServer().on("/echo", HttpServiceTest::echo)) {
            server.on("/away", exchange -> TestServer.redirect(exchange, 307, other.url("/echo")));
            HttpResponse response = http.get(HttpRequest.to(server.url("/away"))
                    .basicAuth("a", "hunter2")
                    .cookie("k", "hunter2")
                    .header("X-Own", "kept")
                    .followingRedirects());

            assertThat(lines(response).subList(2, 4)).containsExactly("null", "null");
            assertThat(response.text()).contains("[kept]").doesNotContain("hunter2");
        }
    }

    @Test
    void redirectsThatLeadNowhereEnd() {
        AtomicInteger asked = new AtomicInteger();
        server.on("/loop", exchange -> {
            asked.incrementAndGet();
            TestServer.redirect(exchange, 302, "/loop?token=hunter2");
        });
        server.on("/file", exchange -> TestServer.redirect(exchange, 302, "file:///etc/passwd"));
        server.on("/broken", exchange -> TestServer.redirect(exchange, 302, "http://a b"));

        HttpRequest loop = HttpRequest.to(server.url("/loop")).followingRedirects();
        assertFails(() -> http.get(loop), FunctionErrorCode.HTTP_ERROR, "more than 10 times");
        assertThat(asked).hasValue(11);
        for (String path : List.of("/file", "/broken")) {
            HttpRequest request = HttpRequest.to(server.url(path)).followingRedirects();
            assertThatThrownBy(() -> http.get(request)).isInstanceOf(FunctionException.class);
        }
    }

    @Test
    void theCookiesOfTheAuthUrlAreSent() {
        server.on("/login", exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", "session=s2; Secure");
            TestServer.answer(exchange, 200, "");
        });

        HttpResponse response = http.get(HttpRequest.to(server.url("/echo")).authUrl(server.url("/login")));

        assertThat(lines(response).get(3)).isEqualTo("session=s2");
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        server.on("/silent", _ -> never.await());
        server.on("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            never.await();
        });

        assertFails(
                // It counts from before the connection is made.
                () -> hurried(Duration.ofSeconds(2), Duration.ofSeconds(30), 1000)
                        .get(server.url("/silent?password=hunter2")),
                FunctionErrorCode.HTTP_ERROR,
                "GET " + server.url("") + " failed: no response began within");
        assertFails(
                () -> hurried(Duration.ofSeconds(30), SOON, 1000).get(server.url("/endless")),
                FunctionErrorCode.HTTP_ERROR,
                "no complete response came");
    }

    @Test
    void noRequestLastsLongerThanItsCall() {
        CountDownLatch never = new CountDownLatch(1);
        server.on("/silent", _ -> never.await());
        long end = System.nanoTime() + SOON.toNanos();
        Deadline call = () -> {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new RulesException(RulesErrorCode.TIME_LIMIT_EXCEEDED, "over");
            }
            return Optional.of(Duration.ofNanos(left));
        };

        assertThatThrownBy(() -> new CallHttp(usual, call).get(server.url("/silent")))
                .isInstanceOf(RulesException.class)
                .hasMessage("over");
    }

    @Test
    void anInterruptEndsARequest() throws InterruptedException {
        Semaphore asked = new Semaphore(0);
        CountDownLatch never = new CountDownLatch(1);
        server.on("/silent", _ -> {
            asked.release();
            never.await();
        });
        for (Runnable way : List.<Runnable>of(
                () -> http.get(server.url("/silent")),
                () -> http.sendAll(List.of(HttpRequest.to(server.url("/silent")))))) {
            AtomicInteger interrupted = new AtomicInteger();
            Thread body = Thread.ofPlatform().start(() -> {
                assertFails(way, FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, "time limit");
                interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 2);
            });
            asked.acquire();
            body.interrupt();
            body.join(Duration.ofSeconds(20));
            assertThat(interrupted).hasValue(1);
        }
    }

    @Test
    void aResponseIsBounded() {
        server.on("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[8192];
            while (true) {
                exchange.getResponseBody().write(block);
            }
        });
        server.on("/exact", exchange -> TestServer.answer(exchange, 200, "x".repeat(1000)));

        HttpService bounded = hurried(Duration.ofSeconds(30), Duration.ofSeconds(30), 1000);
        assertFails(() -> bounded.get(server.url("/huge")), FunctionErrorCode.HTTP_ERROR, "larger than 1000 bytes");
        assertThat(bounded.get(server.url("/exact")).body()).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nConte",
                "no http at all\r\n\r\n"
            })
    void halfOfAResponseIsNone(String sent) throws IOException {
        try (ServerSocket broken = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!broken.isClosed()) {
                    try (Socket socket = broken.accept()) {
                        InputStream in = socket.getInputStream();
                        assertThat(in.read(new byte[4096])).isPositive();
                        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException _) { // closed: the test is over
                        return;
                    }
                }
            });
            assertFails(
                    () -> http.get("http://127.0.0.1:" + broken.getLocalPort() + "/"),
                    FunctionErrorCode.HTTP_ERROR,
                    "the connection broke");
        }
        assertFails(() -> http.get("http://127.0.0.1:1/"), FunctionErrorCode.HTTP_ERROR, "accepts no connection");
        assertFails(() -> http.get("http://nowhere.invalid/"), FunctionErrorCode.HTTP_ERROR, "the host is unknown");
    }

    @Test
    void twentyFiveRequestsAreUnderWayAtOnce() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(HttpService.MAX_AT_ONCE);
        server.on("/count", exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            full.countDown();
            full.await();
            now.decrementAndGet();
            TestServer.answer(exchange, 200, exchange.getRequestURI().getQuery());
        });

        List<HttpResponse> responses = http.sendAll(IntStream.range(0, 60)
                .mapToObj(i -> HttpRequest.to(server.url("/count")).query("i", "" + i))
                .toList());

        assertThat(responses)
                .extracting(HttpResponse::text)
                .containsExactlyElementsOf(
                        IntStream.range(0, 60).mapToObj(i -> "i=" + i).toList());
        assertThat(most).hasValue(HttpService.MAX_AT_ONCE);
        assertFails(
                () -> http.sendAll(List.of(HttpRequest.to(server.url("/echo")), HttpRequest.to("http://127.0.0.1:1/"))),
                FunctionErrorCode.HTTP_ERROR,
                "127.0.0.1:1");
    }

    @Test
    void deniedAddressesAreNotAsked() {
        AtomicInteger asked = new AtomicInteger();
        server.on("/asked", exchange -> {
            asked.incrementAndGet();
            TestServer.answer(exchange, 200, "");
        });
        HttpLimits limits = new HttpLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                1000,
                List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("::1")));
        HttpService guarded = new CallHttp(new HttpConnections(limits), Deadline.NONE);

        for (String host : List.of("127.0.0.1", "localhost", "127.9.9.9", "[::ffff:127.0.0.1]", "[::1]")) {
            assertFails(
                    () -> guarded.get("http://" + host + ":" + server.port() + "/asked"),
                    FunctionErrorCode.RESTRICTED_HOST,
                    "denied-addresses");
        }
        assertThat(asked).hasValue(0);
    }

    /** What a client chose must not choose the host: {@code https://api.example.com@evil.example/}. */
    @ParameterizedTest
    @CsvSource({
        "http, localhost, @127.0.0.1:PORT/echo",
        "http, localhost, .evil.example/echo",
        "http, localhost@127.0.0.1:PORT, /echo",
        "http, 127.0.0.1:PORT/echo?, /echo",
        "http, 127.0.0.1:PORT#, /echo",
        "http://127.0.0.1:PORT/echo?, localhost, /echo",
        "http, localhost\\@127.0.0.1:PORT, /echo",
    })
    void aPartOfAUrlIsThatPartAlone(String scheme, String host, String path) {
        String port = "" + server.port();
        assertFails(
                () -> http.get(HttpRequest.to(
                        scheme.replace("PORT", port), host.replace("PORT", port), path.replace("PORT", port))),
                FunctionErrorCode.INVALID_PARAMETER,
                "http: ");
    }

    @Test
    void aParameterStandsBeforeTheFragment() {
        assertThat(lines(http.get(HttpRequest.to(server.url("/echo#top"))
                                .query("a", "1")
                                .query("b", "2")))
                        .get(1))
                .isEqualTo("/echo?a=1&b=2");
    }

    @Test
    void cookiesAreOneHeader() {
        HttpRequest request =
                HttpRequest.to(server.url("/echo")).cookie("a", "1").cookie("b", "2");

        assertThat(lines(http.get(request)).get(3)).isEqualTo("a=1; b=2");
        assertThatThrownBy(() -> request.cookie("c", "1; role=admin"))
                .isInstanceOf(FunctionException.class)
                .hasMessageNotContaining("admin");
    }

    @Test
    void aHeaderThatIsThereTellsTheTypeOfTheBody() {
        server.on(
                "/types",
                exchange -> TestServer.answer(
                        exchange,
                        200,
                        String.valueOf(exchange.getRequestHeaders().get("Content-Type"))));
        HttpRequest typed = HttpRequest.to(server.url("/types")).header("content-type", "application/vnd.api+json");

        assertThat(http.post(typed.json("{}")).text()).isEqualTo("[application/vnd.api+json]");
        assertThat(http.post(typed.form(Map.of("a", "b"))).text()).isEqualTo("[application/vnd.api+json]");
    }

    /** Addresses such as {@code https://api.telegram.org/bot<token>/sendMessage} are secrets themselves. */
    @Test
    void aFailureDoesNotTellThePath() {
        String url = "http://127.0.0.1:1/bot-hunter2/send";

        assertFails(() -> http.get(url), FunctionErrorCode.HTTP_ERROR, "GET http://127.0.0.1:1 failed");
    }

    @Test
    void cookiesOfALoginThatRedirectsAreSent() {
        server.on("/login", exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", "session=s7; Path=/");
            TestServer.redirect(exchange, 302, "/welcome");
        });
        server.on("/welcome", exchange -> TestServer.answer(exchange, 200, "welcome"));

        assertThat(lines(http.get(HttpRequest.to(server.url("/echo")).authUrl(server.url("/login"))))
                        .get(3))
                .isEqualTo("session=s7");
    }
}
