package io.ringdown.graphql.request;

import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.Directive;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FloatValue;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much a document asks, and what stands in its literals. Each fragment is measured once, however often it is spread:
 * the time this takes is that of the document's length, where a walk through all spreads may take the time of 2 to the
 * power of it.
 */
final class QueryBounds {

    /** Of all operations of a document together, as a multiple of what one may ask; validation walks through them all. */
    private static final int OPERATIONS = 5;

    private static final long MOST = Integer.MAX_VALUE;

    /** @param depth levels of fields */
    private record Size(long fields, long depth) {

        static final Size NOTHING = new Size(0, 0);

        Size and(Size other) {
            return new Size(Math.min(MOST, fields + other.fields), Math.max(depth, other.depth));
        }

        Size below() {
            return new Size(Math.min(MOST, fields + 1), Math.min(MOST, depth + 1));
        }
    }

    private final Bounds bounds;
    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    private final Map<String, Size> sizes = new HashMap<>();

    private QueryBounds(Document document, Bounds bounds) {
        this.bounds = bounds;
        document.getDefinitionsOfType(FragmentDefinition.class).forEach(each -> fragments.put(each.getName(), each));
    }

    /**
     * @throws Refused TOO_COMPLEX when an operation is too deep or has too many fields, BAD_INPUT for a literal that
     *     nothing can hold, FORBIDDEN when it asks for a schema that is not shown, BAD_REQUEST for a subscription whose
     *     field is not plain to see
     */
    static void check(Document document, Bounds bounds) throws Refused {
        QueryBounds check = new QueryBounds(document, bounds);
        long fields = 0;
        for (OperationDefinition operation : document.getDefinitionsOfType(OperationDefinition.class)) {
            Size size = check.size(operation.getSelectionSet());
            if (size.fields() > bounds.fields()) {
                throw new Refused(
                        Code.TOO_COMPLEX,
                        "the query's complexity is " + (size.fields() == MOST ? "beyond counting" : size.fields())
                                + "; it may have " + bounds.fields()
                                + " fields, those of a fragment counted as often as it is spread");
            }
            if (size.depth() > bounds.depth()) {
                throw new Refused(
                        Code.TOO_COMPLEX,
                        "the query's depth is " + size.depth() + "; it may have " + bounds.depth() + " levels");
            }
            fields += size.fields();
            for (VariableDefinition variable : operation.getVariableDefinitions()) {
                if (variable.getDefaultValue() != null) {
                    check("$" + variable.getName(), variable.getDefaultValue());
                }
            }
            if (operation.getOperation() == OperationDefinition.Operation.SUBSCRIPTION) {
                checkRoot(operation);
            }
            check.checkDirectives(operation.getDirectives());
            check.checkLiterals(operation.getSelectionSet());
        }
        if (fields > (long) OPERATIONS * bounds.fields()) {
            throw new Refused(
                    Code.TOO_COMPLEX,
                    "the operations of the document have " + fields + " fields together; there may be "
                            + OPERATIONS * bounds.fields() + ": send those alone that are to be executed");
        }
        for (FragmentDefinition fragment : check.fragments.values()) {
            check.checkLiterals(fragment.getSelectionSet());
        }
    }

    /** Who shares a stream is seen by its one field, and graphql-java's own check of it does not survive a @skip. */
    private static void checkRoot(OperationDefinition subscription) throws Refused {
        for (Selection<?> selection : subscription.getSelectionSet().getSelections()) {
            if (!(selection instanceof Field field)) {
                throw new Refused(Code.BAD_REQUEST, "a subscription names its field itself, not by a fragment");
            }
            for (Directive directive : field.getDirectives()) {
                if (directive.getName().equals("skip") || directive.getName().equals("include")) {
                    throw new Refused(
                            Code.BAD_REQUEST,
                            "a subscription has one field, which @" + directive.getName() + " cannot take away");
                }
            }
        }
    }

    private Size size(SelectionSet set) {
        Size size = Size.NOTHING;
        if (set != null) {
            for (Selection<?> selection : set.getSelections()) {
                size = size.and(
                        switch (selection) {
                            case Field field -> size(field.getSelectionSet()).below();
                            case InlineFragment inline -> size(inline.getSelectionSet());
                            case FragmentSpread spread -> size(spread.getName());
                            default -> Size.NOTHING;
                        });
            }
        }
        return size;
    }

    private Size size(String fragment) {
        Size known = sizes.get(fragment);
        if (known != null) {
            return known;
        }
        FragmentDefinition definition = fragments.get(fragment);
        if (definition == null) {
            return Size.NOTHING; // validation says so
        }
        sizes.put(fragment, Size.NOTHING); // one that spreads itself; validation says so
        Size size = size(definition.getSelectionSet());
        sizes.put(fragment, size);
        return size;
    }

    private void checkLiterals(SelectionSet set) throws Refused {
        if (set == null) {
            return;
        }
        for (Selection<?> selection : set.getSelections()) {
            switch (selection) {
                case Field field -> {
                    if (!bounds.introspection()
                            && (field.getName().equals("__schema")
                                    || field.getName().equals("__type"))) {
                        throw new Refused(
                                Code.FORBIDDEN,
                                "introspection is off (ringdown.graphql.introspection); the schema is in the"
                                        + " documentation");
                    }
                    for (Argument argument : field.getArguments()) {
                        check(argument.getName(), argument.getValue());
                    }
                    checkDirectives(field.getDirectives());
                    checkLiterals(field.getSelectionSet());
                }
                case InlineFragment inline -> {
                    checkDirectives(inline.getDirectives());
                    checkLiterals(inline.getSelectionSet());
                }
                case FragmentSpread spread -> checkDirectives(spread.getDirectives());
                default -> {}
            }
        }
    }

    private void checkDirectives(List<Directive> directives) throws Refused {
        for (Directive directive : directives) {
            for (Argument argument : directive.getArguments()) {
                check("@" + directive.getName() + "." + argument.getName(), argument.getValue());
            }
        }
    }

    private static void check(String path, Value<?> value) throws Refused {
        switch (value) {
            case StringValue text -> Envelope.checkText(path, text.getValue());
            case IntValue number -> Envelope.checkNumber(path, number.getValue());
            case FloatValue number -> Envelope.checkNumber(path, number.getValue());
            case ArrayValue list -> {
                for (Value<?> item : list.getValues()) {
                    check(path, item);
                }
            }
            case ObjectValue object -> {
                for (ObjectField member : object.getObjectFields()) {
                    check(path + "." + member.getName(), member.getValue());
                }
            }
            default -> {}
        }
    }
}
