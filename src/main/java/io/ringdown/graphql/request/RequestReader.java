package io.ringdown.graphql.request;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import graphql.schema.GraphQLSchema;
import graphql.validation.ValidationError;
import graphql.validation.Validator;
import java.util.List;
import java.util.Locale;

/**
 * Queries to documents: scanned, parsed, measured and validated, in this order, so that each step gets only what it can
 * bear. Documents that passed are kept by their text.
 */
public final class RequestReader {

    /** Of texts that are kept. What is made of one takes some 30 times its length. */
    private static final int KEPT_CHARACTERS = 512 * 1_024;

    private static final int TOKENS = 10_000;

    private static final ParserOptions OPTIONS = ParserOptions.getDefaultParserOptions()
            .transform(options -> options.maxTokens(TOKENS)
                    .maxWhitespaceTokens(100_000)
                    .captureLineComments(false)
                    .captureIgnoredChars(false)
                    .readerTrackData(false));

    private final GraphQLSchema schema;
    private final Bounds bounds;
    private final Cache<String, Document> documents = Caffeine.newBuilder()
            .maximumWeight(KEPT_CHARACTERS)
            .weigher((String query, Document _) -> query.length() + 100)
            .build();

    /** The query is no GraphQL of this schema. @param errors why not */
    public static final class Invalid extends Exception {

        private static final long serialVersionUID = 1;

        private final transient List<ValidationError> errors;

        Invalid(List<ValidationError> errors) {
            super(null, null, false, false);
            this.errors = errors;
        }

        public List<ValidationError> errors() {
            return errors;
        }
    }

    public RequestReader(GraphQLSchema schema, Bounds bounds) {
        this.schema = schema;
        this.bounds = bounds;
    }

    /** @throws Refused when it is beyond a bound, does not parse, or names no operation; @throws Invalid by the schema */
    public Request read(Envelope envelope) throws Refused, Invalid {
        String query = envelope.query();
        Document document = documents.getIfPresent(query);
        if (document == null) {
            QueryScan.check(query);
            document = parse(query);
            QueryBounds.check(document, bounds);
            operation(document, envelope.operationName()); // before validation, which says less of it
            List<ValidationError> errors = new Validator().validateDocument(schema, document, Locale.ENGLISH);
            if (!errors.isEmpty()) {
                throw new Invalid(errors);
            }
            documents.put(query, document);
        }
        return new Request(envelope, document, operation(document, envelope.operationName()));
    }

    private static Document parse(String query) throws Refused {
        try {
            return Parser.parse(ParserEnvironment.newParserEnvironment()
                    .document(query)
                    .parserOptions(OPTIONS)
                    .locale(Locale.ENGLISH)
                    .build());
        } catch (InvalidSyntaxException syntax) {
            throw new Refused(Code.GRAPHQL_PARSE_FAILED, syntax.getMessage());
        }
    }

    private static OperationDefinition operation(Document document, String name) throws Refused {
        List<OperationDefinition> all = document.getDefinitionsOfType(OperationDefinition.class).stream()
                .filter(each -> name == null || name.equals(each.getName()))
                .toList();
        if (all.size() != 1) {
            throw new Refused(
                    Code.BAD_REQUEST,
                    all.isEmpty()
                            ? "no such operation in the query"
                            : "several operations: say which by operationName");
        }
        return all.getFirst();
    }
}
