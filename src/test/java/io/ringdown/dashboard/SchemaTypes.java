package io.ringdown.dashboard;

import graphql.language.EnumTypeDefinition;
import graphql.language.EnumValueDefinition;
import graphql.language.FieldDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.ListType;
import graphql.language.NonNullType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.ScalarTypeDefinition;
import graphql.language.Type;
import graphql.language.TypeDefinition;
import graphql.language.TypeName;
import graphql.schema.idl.SchemaParser;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The types of a GraphQL schema as TypeScript declares them, for the dashboard's sources. */
final class SchemaTypes {

    private static final String HEAD = """
            // What the GraphQL schema says, as types. Written by SchemaTypesTest: docs/dashboard.md tells how to write it anew.
            """;
    private static final List<String> OPERATIONS = List.of("Query", "Mutation", "Subscription");

    private SchemaTypes() {}

    static String of(String sdl) {
        var text = new StringBuilder(HEAD);
        for (TypeDefinition<?> type :
                new TreeMap<>(new SchemaParser().parse(sdl).types()).values()) {
            if (!(type instanceof ScalarTypeDefinition) && !OPERATIONS.contains(type.getName())) {
                text.append('\n').append(declaration(type));
            }
        }
        return text.toString();
    }

    private static String declaration(TypeDefinition<?> type) {
        return switch (type) {
            case EnumTypeDefinition choice ->
                "export type %s = %s;\n"
                        .formatted(
                                choice.getName(),
                                choice.getEnumValueDefinitions().stream()
                                        .map(EnumValueDefinition::getName)
                                        .sorted()
                                        .collect(Collectors.joining("' | '", "'", "'")));
            case ObjectTypeDefinition object ->
                object.getFieldDefinitions().stream()
                        .sorted(Comparator.comparing(FieldDefinition::getName))
                        .map(field -> "  %s: %s;\n".formatted(field.getName(), typeOf(field.getType())))
                        .collect(Collectors.joining("", "export interface " + object.getName() + " {\n", "}\n"));
            case InputObjectTypeDefinition input ->
                input.getInputValueDefinitions().stream()
                        .sorted(Comparator.comparing(InputValueDefinition::getName))
                        .map(field -> "  %s%s: %s;\n"
                                .formatted(
                                        field.getName(),
                                        field.getType() instanceof NonNullType ? "" : "?",
                                        typeOf(field.getType())))
                        .collect(Collectors.joining("", "export interface " + input.getName() + " {\n", "}\n"));
            default -> throw new IllegalArgumentException("the schema has no such types: " + type);
        };
    }

    private static String typeOf(Type<?> type) {
        return type instanceof NonNullType present ? bare(present.getType()) : bare(type) + " | null";
    }

    private static String bare(Type<?> type) {
        return switch (type) {
            case ListType list ->
                list.getType() instanceof NonNullType item
                        ? bare(item.getType()) + "[]"
                        : "(" + typeOf(list.getType()) + ")[]";
            case TypeName name ->
                switch (name.getName()) {
                    case "Int", "Float", "BigInteger", "BigDecimal" -> "number";
                    case "Boolean" -> "boolean";
                    case "String", "ID", "DateTime" -> "string";
                    default -> name.getName();
                };
            default -> throw new IllegalArgumentException(type.toString());
        };
    }
}
