package io.ringdown.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A browser is sent to the provider, and comes back with a session. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(OidcServer.class)
@WithTestResource(PostgresResource.class)
class BrowserLoginTest {

    private static final String QUERY = "{\"query\":\"{ pbxes { name } }\"}";
    private static final Pattern STATE = Pattern.compile("[?&]state=([^&]+)");

    @Inject
    Vertx vertx;

    @TestHTTPResource("/graphql")
    URI graphql;

    private static RequestSpecification browser(Map<String, String> cookies) {
        return RestAssured.given().redirects().follow(false).cookies(cookies);
    }

    private static Response post(Map<String, String> cookies, String origin) {
        RequestSpecification request =
                browser(cookies).contentType("application/json").body(QUERY);
        return (origin == null ? request : request.header("Origin", origin)).post("/graphql");
    }

    private static Response logsIn() {
        Response sent = browser(Map.of()).get("/page");
        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(sent.header("Location")).contains("/authorize?", "client_id=ringdown");
        Matcher state = STATE.matcher(sent.header("Location"));
        assertThat(state.find()).isTrue();
        return browser(sent.cookies()).get("/page?code=any&state=" + state.group(1));
    }

    @Test
    void a_session_opens_the_door_for_its_own_page_alone() throws Exception {
        assertThat(post(Map.of(), null).statusCode()).isEqualTo(401); // no redirect: nobody would see it

        Response back = logsIn();
        assertThat(back.statusCode()).isEqualTo(302);
        Map<String, String> session = new HashMap<>(back.cookies());
        session.values().removeIf(String::isEmpty);
        assertThat(session).isNotEmpty();
        for (Cookie cookie : back.detailedCookies()) {
            if (cookie.getMaxAge() == 0) {
                continue; // taken away: that of the way to the provider
            }
            assertThat(cookie.getSameSite()).as(cookie.toString()).isEqualToIgnoringCase("lax");
            assertThat(cookie.isHttpOnly()).as(cookie.toString()).isTrue();
        }
        assertThat(post(session, null).statusCode()).isEqualTo(200);
        String own = "http://" + graphql.getAuthority();
        assertThat(post(session, own).statusCode()).isEqualTo(200);
        assertThat(post(session, "https://elsewhere.example").statusCode()).isEqualTo(403);
        assertThat(browser(session).get("/page").statusCode()).isEqualTo(404); // no such page, but let in

        assertThat(opens(session, own)).isEqualTo("connection_ack");
        assertThat(opens(session, "https://elsewhere.example")).isEqualTo("403");
        assertThat(opens(Map.of(), own)).startsWith("4401");

        Response out = browser(session).get("/logout");
        assertThat(out.statusCode()).isEqualTo(302);
        assertThat(out.header("Location")).contains("/end");
    }

    /** What a socket hears first, or how it is closed or refused. */
    private String opens(Map<String, String> cookies, String origin) throws Exception {
        WebSocketClient client = vertx.createWebSocketClient();
        try {
            CompletableFuture<String> heard = new CompletableFuture<>();
            var open = client.webSocket();
            open.textMessageHandler(text -> heard.complete(text.contains("connection_ack") ? "connection_ack" : text));
            open.closeHandler(_ -> heard.complete(String.valueOf(open.closeStatusCode())));
            WebSocketConnectOptions options = new WebSocketConnectOptions()
                    .setHost(graphql.getHost())
                    .setPort(graphql.getPort())
                    .setURI("/graphql")
                    .setSubProtocols(List.of("graphql-transport-ws"))
                    .addHeader("Origin", origin);
            if (!cookies.isEmpty()) {
                options.addHeader(
                        "Cookie",
                        String.join(
                                "; ",
                                cookies.entrySet().stream()
                                        .map(each -> each.getKey() + "=" + each.getValue())
                                        .toList()));
            }
            open.connect(options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .writeTextMessage("{\"type\":\"connection_init\"}");
            return heard.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            return String.valueOf(((UpgradeRejectedException) refused.getCause()).getStatus());
        } finally {
            client.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
