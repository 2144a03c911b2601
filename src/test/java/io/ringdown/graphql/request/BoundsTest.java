package io.ringdown.graphql.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anybody pays for it, and in which words. */
class BoundsTest {

    private static final GraphQLSchema SCHEMA = BoundedScalars.in(new SchemaGenerator()
            .makeExecutableSchema(
                    new SchemaParser()
                            .parse(
                                    "type Query { a(n: Int, f: Filter, x: Float): Query b: String }"
                                            + " type Subscription { a(after: ID): Query } input Filter { text: String n: Int }"),
                    RuntimeWiring.newRuntimeWiring().build()));

    private final RequestReader reader = new RequestReader(SCHEMA, new Bounds(20, 1_000, false));

    private Refused refused(String query) {
        return catchThrowableOfType(Refused.class, () -> reader.read(new Envelope(query, null, Map.of())));
    }

    private static Refused json(String text) {
        return catchThrowableOfType(
                Refused.class, () -> Envelope.of(BoundedJson.object(text.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a(n: 1e10000000){b}}",
                "{a(x: 1e1000){b}}",
                "{a(x: 1e-1000){b}}",
                "{a(x: 0e999999999){b}}",
                "{a(f: {n: 9223372036854775808}){b}}",
                "query($n: Float = 1e400){a(x: $n){b}}",
                "{b @skip(if: 1e10000000)}"
            })
    void a_number_beyond_64_bits_is_refused_before_it_is_expanded(String query) {
        assertThat(refused(query).code()).isEqualTo(Code.BAD_INPUT);
        assertThat(refused(query)).hasMessageContaining("64 bits");
    }

    @Test
    void a_number_of_many_digits_is_refused_before_it_is_parsed() {
        Refused refused = refused("{a(\n  n: -" + "9".repeat(200_000) + "){b}}");

        assertThat(refused.code()).isEqualTo(Code.BAD_INPUT);
        assertThat(refused).hasMessage("line 2, column 6: a number has at most 40 characters");
    }

    @Test
    void in_texts_and_comments_digits_are_text() {
        String digits = "9".repeat(1_000);
        assertThat(refused("# " + digits + "\n{a(f: {text: \"" + digits + "\"}){b}}"))
                .isNull();
        assertThat(refused("{a(f: {text: \"\"\"" + digits + " \\\"\"\" {{{ \"\"\"}){b}}"))
                .isNull();
    }

    @Test
    void a_text_that_no_database_holds_is_told_with_its_field() {
        assertThat(refused("{a(f: {text: \"a\\u0000\"}){b}}")).hasMessage("f.text: a text has no NUL character");
        assertThat(refused("{a(f: {text: \"\\uD800\"}){b}}")).satisfies(refused -> assertThat(refused.code())
                .isIn(Code.BAD_INPUT, Code.GRAPHQL_PARSE_FAILED)); // the parser has its own word for it
        assertThat(json("{\"query\":\"{b}\",\"variables\":{\"f\":{\"text\":\"\\u0000\"}}}"))
                .hasMessage("$f.text: a text has no NUL character");
        assertThat(json("{\"query\":\"{b}\",\"variables\":{\"f\":[\"\\ud800x\"]}}"))
                .hasMessageContaining("$f: half a character");
    }

    @Test
    void a_bomb_of_fragments_is_counted_without_going_off() {
        String bomb = "{...f0} "
                + IntStream.range(0, 60)
                        .mapToObj(i -> "fragment f" + i + " on Query {...f" + (i + 1) + " ...f" + (i + 1) + "}")
                        .collect(Collectors.joining(" "))
                + " fragment f60 on Query {b}";

        assertThat(refused(bomb).code()).isEqualTo(Code.TOO_COMPLEX);
        assertThat(refused(bomb)).hasMessageContaining("beyond counting");
    }

    @Test
    void operations_of_a_document_are_bounded_together() {
        String many = IntStream.range(0, 6)
                .mapToObj(i -> "query Q" + i + " {" + " b".repeat(1_000) + "}")
                .collect(Collectors.joining(" "));

        assertThat(refused(many).code()).isEqualTo(Code.TOO_COMPLEX);
        assertThat(refused("query Q { b }")).isNull();
    }

    @Test
    void depth_is_bounded_in_fields_and_in_brackets() {
        assertThat(refused("{" + "a{".repeat(20) + "b" + "}".repeat(20) + "}")).hasMessageContaining("depth is 21");
        assertThat(refused("{a(f: " + "[".repeat(5_000) + "]".repeat(5_000) + ")}"))
                .hasMessageContaining("brackets");
        assertThat(refused("{" + "a{".repeat(19) + "b" + "}".repeat(19) + "}")).isNull();
    }

    @Test
    void a_fragment_that_spreads_itself_is_invalid_and_no_loop() {
        assertThat(catchThrowableOfType(
                        RequestReader.Invalid.class,
                        () -> reader.read(new Envelope("{...f} fragment f on Query {b ...f}", null, Map.of()))))
                .isNotNull();
    }

    @Test
    void introspection_that_is_off_is_forbidden() {
        assertThat(refused("{__schema{types{name}}}").code()).isEqualTo(Code.FORBIDDEN);
        assertThat(refused("{__typename}")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subscription($s: Boolean = true){a @skip(if: $s){b}}",
                "subscription{a @include(if: true){b}}",
                "subscription{...f} fragment f on Subscription{a{b}}"
            })
    void a_subscription_shows_its_field(String query) {
        assertThat(refused(query).code()).isEqualTo(Code.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "[]",
                "{",
                "{\"query\":\"{b}\"} x",
                "{\"query\":7}",
                "{\"query\":\"{b}\",\"query\":\"{b}\"}",
                "{\"query\":\"{b}\",\"operationName\":5}",
                "{\"query\":\"{b}\",\"extensions\":\"x\"}",
                "{\"query\":\"{b}\",\"variables\":[1]}",
                "{\"query\":\"{b}\",\"variables\":{\"n\":1e}}"
            })
    void what_is_no_request_is_a_bad_one(String text) {
        assertThat(json(text).code()).isEqualTo(Code.BAD_REQUEST);
    }

    @Test
    void json_is_bounded_in_depth_and_in_numbers() {
        assertThat(json("{\"query\":\"{b}\",\"variables\":{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}}")
                        .code())
                .isEqualTo(Code.BAD_REQUEST);
        assertThat(json("{\"query\":\"{b}\",\"variables\":{\"a\":" + "9".repeat(100_000) + "}}")
                        .code())
                .isEqualTo(Code.BAD_REQUEST);
        assertThat(json("{\"query\":\"{b}\",\"variables\":{\"a\":1e10000000}}")).hasMessageContaining("$a: a number");
        assertThat(json("{\"query\":\"{b}\",\"variables\":{\"a\":9223372036854775807,\"b\":1.5,\"c\":null}}"))
                .isNull();
    }

    @Test
    void whatever_comes_is_read_or_refused() {
        Random random = new Random(16);
        String valid = "query Q($n: Int = 7, $f: Filter) { a(n: $n, f: {text: \"x\", n: -1}) { ...f b } }"
                + " fragment f on Query { b @include(if: true) }";
        for (int i = 0; i < 3_000; i++) {
            StringBuilder mutated = new StringBuilder(valid);
            for (int change = random.nextInt(8); change >= 0; change--) {
                int at = random.nextInt(mutated.length());
                switch (random.nextInt(3)) {
                    case 0 -> mutated.setCharAt(at, (char) random.nextInt(0x180));
                    case 1 -> mutated.insert(at, "{[(\"#9e-.$@:!}".charAt(random.nextInt(14)));
                    default -> mutated.deleteCharAt(at);
                }
            }
            try {
                reader.read(new Envelope(mutated.toString(), null, Map.of()));
            } catch (Refused | RequestReader.Invalid refused) {
                // as it should be; anything else fails the test
            }
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            try {
                Envelope.of(BoundedJson.object(noise));
            } catch (Refused refused) {
                // the same
            }
        }
    }
}
