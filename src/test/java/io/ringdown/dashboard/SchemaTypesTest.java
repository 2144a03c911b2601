package io.ringdown.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.GraphQLError;
import graphql.language.Document;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import graphql.validation.Validator;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.ringdown.testing.PostgresResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The page's types and operations are those of the schema that this very service gives out. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PostgresResource.class)
class SchemaTypesTest {

    private static final Path APP = Path.of("src", "main", "resources", "web", "app");
    private static final Path TYPES = APP.resolve("schema.d.ts");
    /** As in documents.ts: a constant or a property, and its text between back quotes. */
    private static final Pattern TEXT = Pattern.compile("(\\w+)(?: = |: )`([^`]*)`");

    private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

    private static String schema() {
        return RestAssured.get("/graphql/schema.graphql").asString();
    }

    @Test
    void the_types_of_the_page_are_those_of_the_schema() throws IOException {
        String types = SchemaTypes.of(schema());

        if (Boolean.getBoolean("schema.update")) {
            Files.writeString(TYPES, types);
        }

        assertThat(Files.readString(TYPES))
                .as("./mvnw test -Dtest=SchemaTypesTest -Dschema.update=true writes them anew")
                .isEqualTo(types);
    }

    @Test
    void every_operation_of_the_page_is_valid() throws IOException {
        GraphQLSchema schema = UnExecutableSchemaGenerator.makeUnExecutableSchema(new SchemaParser().parse(schema()));
        Map<String, String> operations = operations();
        if (schema.getQueryType().getField("me") == null) {
            // A service without a login cannot tell who asks; the page takes that as everybody.
            operations.remove("ME");
        }

        assertThat(operations).hasSizeGreaterThan(20);
        operations.forEach((name, text) -> {
            Document document = Parser.parse(text);
            List<String> wrong = new Validator()
                    .validateDocument(schema, document, Locale.ROOT).stream()
                            .map(GraphQLError::getMessage)
                            .toList();
            assertThat(wrong).as(name).isEmpty();
        });
    }

    private static Map<String, String> operations() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        Matcher found = TEXT.matcher(Files.readString(APP.resolve("documents.ts")));
        while (found.find()) {
            texts.put(found.group(1), PLACE.matcher(found.group(2)).replaceAll(place -> {
                String part = texts.get(place.group(1));
                assertThat(part).as(place.group(1)).isNotNull();
                return Matcher.quoteReplacement(part);
            }));
        }
        texts.values().removeIf(text -> !text.matches("(?s)(query|subscription|mutation) .*"));
        return texts;
    }
}
