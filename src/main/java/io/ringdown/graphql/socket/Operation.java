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
import io.ringdown.graphql.request.BoundedJson;
import io.ringdown.graphql.request.Envelope;
import io.ringdown.graphql.request.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A GraphQL request, looked at closely enough to see who else asks the same.
 *
 * @param request to be executed; of a subscription without the cursor it goes on from
 * @param key of a subscription: equal for those that are the same but for spaces, order of variables and that cursor
 * @param after the cursor; null to begin
 */
record Operation(Request request, String key, String after) {

    /** The argument that tells where in a stream a subscriber stands. */
    private static final String AFTER = "after";

    OperationDefinition.Operation kind() {
        return request.operation().getOperation();
    }

    static Operation of(Request request) {
        return switch (request.operation().getOperation()) {
            case QUERY, MUTATION -> new Operation(request, null, null);
            case SUBSCRIPTION -> subscription(request);
        };
    }

    @SuppressWarnings({"rawtypes", "deprecation"}) // graphql-java lists its definitions without their type
    private static Operation subscription(Request request) {
        Document document = request.document();
        OperationDefinition operation = request.operation();
        Map<String, Object> variables = request.envelope().variables();
        String after = null;
        String variable = null;
        List<Selection<?>> selections = new ArrayList<>();
        for (Selection<?> selection : operation.getSelectionSet().getSelections()) {
            Field field = (Field) selection; // or it would have been refused
            Argument argument = argument(field);
            if (argument == null) {
                selections.add(field);
            } else {
                Value<?> value = argument.getValue();
                after = text(value, variables);
                variable = value instanceof VariableReference reference ? reference.getName() : null;
                selections.add(field.transform(builder -> builder.arguments(field.getArguments().stream()
                        .filter(each -> !each.getName().equals(AFTER))
                        .toList())));
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
        Document made = document.transform(builder -> builder.definitions(definitions));
        String text = AstPrinter.printAstCompact(made);
        TreeMap<String, Object> used = new TreeMap<>(variables);
        used.keySet().removeIf(given -> shared.getVariableDefinitions().stream()
                .noneMatch(each -> each.getName().equals(given)));
        String name = request.envelope().operationName();
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("query", text);
        key.put("variables", used);
        key.put("operationName", name);
        return new Operation(new Request(new Envelope(text, name, used), made, shared), BoundedJson.text(key), after);
    }

    private static Argument argument(Field field) {
        return field.getArguments().stream()
                .filter(each -> each.getName().equals(AFTER))
                .findFirst()
                .orElse(null);
    }

    private static String text(Value<?> value, Map<String, Object> variables) {
        return switch (value) {
            case StringValue text -> text.getValue();
            case VariableReference variable when variables.get(variable.getName()) instanceof String text -> text;
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
}
