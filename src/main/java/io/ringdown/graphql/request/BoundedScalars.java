package io.ringdown.graphql.request;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLSchemaElement;
import graphql.schema.GraphQLTypeVisitorStub;
import graphql.schema.SchemaTransformer;
import graphql.util.TraversalControl;
import graphql.util.TraverserContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A schema whose numbers are bounded before they are converted. The platform's own scalars expand what they are given:
 * {@code 1e10000000} becomes a number of ten million digits, and a text does as a number would.
 */
public final class BoundedScalars {

    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MOST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    /** What one of the schema's number types takes, and what resolvers are given of it. */
    private static final Map<String, Kind> KINDS = Map.of(
            "Int",
            new Kind(
                    "a whole number of 32 bits",
                    true,
                    BigDecimal.valueOf(Integer.MIN_VALUE),
                    BigDecimal.valueOf(Integer.MAX_VALUE),
                    BigDecimal::intValueExact),
            "BigInteger",
            new Kind("a whole number of 64 bits", true, LEAST_LONG, MOST_LONG, BigDecimal::toBigIntegerExact),
            "Float",
            new Kind("a number of 64 bits", false, LEAST_LONG, MOST_LONG, BigDecimal::doubleValue),
            "BigDecimal",
            new Kind("a number of 64 bits", false, LEAST_LONG, MOST_LONG, number -> number));

    private record Kind(
            String words, boolean whole, BigDecimal least, BigDecimal most, Function<BigDecimal, Object> convert) {

        /** @return null when it is none of this kind */
        Object of(Object value) {
            BigDecimal number =
                    switch (value) {
                        case BigDecimal decimal -> decimal;
                        case BigInteger integer when integer.bitLength() < 64 -> new BigDecimal(integer);
                        case Integer integer -> BigDecimal.valueOf(integer);
                        case Long integer -> BigDecimal.valueOf(integer);
                        case Short integer -> BigDecimal.valueOf(integer);
                        case Byte integer -> BigDecimal.valueOf(integer);
                        case Double decimal when Double.isFinite(decimal) -> BigDecimal.valueOf(decimal);
                        case Float decimal when Float.isFinite(decimal) -> BigDecimal.valueOf(decimal);
                        // clients that have no 64-bit numbers send texts
                        case String text when text.length() <= BoundedJson.NUMBER -> decimal(text);
                        case null, default -> null;
                    };
            if (number == null) {
                return null;
            }
            // first by their sizes: to compare or convert would expand them
            long digits = (long) number.precision() - number.scale();
            if (digits > BoundedJson.NUMBER || Math.abs((long) number.scale()) > 2 * BoundedJson.NUMBER) {
                return null;
            }
            if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
                return null;
            }
            return whole && number.stripTrailingZeros().scale() > 0 ? null : convert.apply(number);
        }

        private static BigDecimal decimal(String text) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException noNumber) {
                return null;
            }
        }
    }

    private BoundedScalars() {}

    public static GraphQLSchema in(GraphQLSchema schema) {
        return SchemaTransformer.transformSchema(schema, new GraphQLTypeVisitorStub() {
            @Override
            public TraversalControl visitGraphQLScalarType(
                    GraphQLScalarType type, TraverserContext<GraphQLSchemaElement> context) {
                Kind kind = KINDS.get(type.getName());
                return kind == null
                        ? TraversalControl.CONTINUE
                        : changeNode(
                                context,
                                type.transform(scalar -> scalar.coercing(new Bounded(kind, type.getCoercing()))));
            }
        });
    }

    /** @param platform writes numbers of answers */
    private record Bounded(Kind kind, Coercing<?, ?> platform) implements Coercing<Object, Object> {

        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            return platform.serialize(value, context, locale);
        }

        @Override
        public Object parseValue(Object value, GraphQLContext context, Locale locale) {
            Object number = kind.of(value);
            if (number == null) {
                throw new CoercingParseValueException(not(value));
            }
            return number;
        }

        @Override
        public Object parseLiteral(
                Value<?> literal, CoercedVariables variables, GraphQLContext context, Locale locale) {
            Object value =
                    switch (literal) {
                        case IntValue integer -> integer.getValue();
                        case FloatValue decimal -> decimal.getValue();
                        case StringValue text -> text.getValue();
                        default -> null;
                    };
            Object number = kind.of(value);
            if (number == null) {
                throw new CoercingParseLiteralException(not(value));
            }
            return number;
        }

        @Override
        public Value<?> valueToLiteral(Object value, GraphQLContext context, Locale locale) {
            return platform.valueToLiteral(value, context, locale);
        }

        private String not(Object value) {
            String text = value instanceof Number || value instanceof String ? value.toString() : "";
            return "it is " + kind.words() + (text.isEmpty() || text.length() > 80 ? "" : ", not " + text);
        }
    }
}
