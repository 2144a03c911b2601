package io.ringdown.graphql.socket;

import graphql.language.Argument;
import graphql.language.AstPrinter;
import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A GraphQL request, looked at closely enough to see who else asks the same.
 *
 * @param kind query, mutation or subscription
 * @param request to be executed; of a subscription without the cursor it goes on from
 * @param key equal for requests that are the same but for spaces, order of variables and that cursor
 * @param after the cursor; null to begin
 */
record Operation(Kind kind, JsonObject request, String key, String after) {

    enum Kind {
        QUERY,
        MUTATION,
        SUBSCRIPTION
    }

    /** The argument that tells where in a stream a subscriber stands. */
    private static final String AFTER = "after";

    /** It is no operation that can be executed; the message is for the client. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1;

        private final Code code;

        private Refused(Code code, String message) {
            super(message);
            this.code = code;
        }

        Code code() {
            return code;
        }
    }

    static Operation of(JsonObject payload) throws Refused {
        if (!(payload.get("query") instanceof JsonString query)) {
            throw new Refused(Code.BAD_REQUEST, "a request has a query, as text");
        }
        JsonObject variables = object(payload, "variables");
        String name = payload.get("operationName") instanceof JsonString given ? given.getString() : null;
        Document document;
        try {
            document = Parser.parse(query.getString());
        } catch (InvalidSyntaxException syntax) {
            throw new Refused(Code.GRAPHQL_PARSE_FAILED, syntax.getMessage());
        }
        OperationDefinition operation = operation(document, name);
        return switch (operation.getOperation()) {
            case QUERY -> new Operation(Kind.QUERY, payload, null, null);
            case MUTATION -> new Operation(Kind.MUTATION, payload, null, null);
            case SUBSCRIPTION -> subscription(document, operation, variables, name);
        };
    }

    private static OperationDefinition operation(Document document, String name) throws Refused {
        List<OperationDefinition> all = document.getDefinitionsOfType(OperationDefinition.class).stream()
                .filter(each -> name == null || name.isEmpty() || name.equals(each.getName()))
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

    @SuppressWarnings({"rawtypes", "deprecation"}) // graphql-java lists its definitions without their type
    private static Operation subscription(
            Document document, OperationDefinition operation, JsonObject variables, String name) throws Refused {
        String after = null;
        String variable = null;
        List<Selection<?>> selections = new ArrayList<>();
        for (Selection<?> selection : operation.getSelectionSet().getSelections()) {
            if (selection instanceof Field field && argument(field) != null) {
                Value<?> value = argument(field).getValue();
                after = text(value, variables);
                variable = value instanceof VariableReference reference ? reference.getName() : null;
                selections.add(field.transform(builder -> builder.arguments(field.getArguments().stream()
                        .filter(each -> !each.getName().equals(AFTER))
                        .toList())));
            } else if (selection instanceof Field) {
                selections.add(selection);
            } else {
                throw new Refused(Code.BAD_REQUEST, "a subscription names its field itself, not by a fragment");
            }
        }
        OperationDefinition shared = without(
                variable,
                operation.transform(builder ->
                        builder.selectionSet(operation.getSelectionSet().transform(set -> set.selections(selections)))),
                document);
        List<Definition> definitions = new ArrayList<>();
        for (Definition<?> definition : document.getDefinitions()) {
            definitions.add(definition == operation ? shared : definition);
        }
        String text = AstPrinter.printAstCompact(document.transform(builder -> builder.definitions(definitions)));
        TreeMap<String, JsonValue> used = new TreeMap<>(variables);
        used.keySet().removeIf(given -> shared.getVariableDefinitions().stream()
                .noneMatch(each -> each.getName().equals(given)));
        JsonObjectBuilder values = Json.createObjectBuilder();
        used.forEach(values::add);
        JsonObjectBuilder request =
                Json.createObjectBuilder().add("query", text).add("variables", values);
        if (name != null && !name.isEmpty()) {
            request.add("operationName", name);
        }
        JsonObject made = request.build();
        return new Operation(Kind.SUBSCRIPTION, made, made.toString(), after);
    }

    private static Argument argument(Field field) {
        return field.getArguments().stream()
                .filter(each -> each.getName().equals(AFTER))
                .findFirst()
                .orElse(null);
    }

    private static String text(Value<?> value, JsonObject variables) {
        return switch (value) {
            case StringValue text -> text.getValue();
            case VariableReference variable
            when variables.get(variable.getName()) instanceof JsonString text -> text.getString();
            default -> null;
        };
    }

    /** A variable that nothing refers to any more would be refused by the validation. */
    private static OperationDefinition without(String variable, OperationDefinition operation, Document document) {
        if (variable == null) {
            return operation;
        }
        String body = AstPrinter.printAstCompact(operation.getSelectionSet())
                + String.join(
                        " ",
                        document.getDefinitions().stream()
                                .filter(each -> !(each instanceof OperationDefinition))
                                .map(AstPrinter::printAstCompact)
                                .toList());
        return operation.transform(builder -> builder.variableDefinitions(operation.getVariableDefinitions().stream()
                .filter(each -> !each.getName().equals(variable)
                        || Pattern.compile("\\$" + variable + "\\b")
                                .matcher(body)
                                .find())
                .toList()));
    }

    private static JsonObject object(JsonObject payload, String name) throws Refused {
        JsonValue value = payload.get(name);
        if (value == null || value == JsonValue.NULL) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new Refused(Code.BAD_REQUEST, name + " is an object, or left out");
    }
}
