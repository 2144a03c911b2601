package io.ringdown.graphql.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON of a client as maps, lists, texts, {@code Boolean}, {@code Long}, {@code BigInteger}, {@code BigDecimal} and
 * null. Depth and the length of numbers are bounded while it is read; a {@code BigDecimal} may have any exponent and must
 * not be expanded before {@link Envelope} has checked it.
 */
public final class BoundedJson {

    /** Nobody nests deeper: our inputs do 3 deep. */
    static final int DEPTH = 64;

    /** Digits, sign, point and exponent of a number. */
    static final int NUMBER = 40;

    private static final int NAME = 1_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNumberLength(NUMBER)
                    .maxNameLength(NAME)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // names of clients must not stay in a table that all share
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private BoundedJson() {}

    /** @throws Refused BAD_REQUEST when it is not one JSON object, or beyond the bounds */
    public static Map<String, Object> object(byte[] utf8) throws Refused {
        try (JsonParser parser = JSON.createParser(utf8)) {
            return object(parser);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** @throws Refused as {@link #object(byte[])} */
    public static Map<String, Object> object(String text) throws Refused {
        try (JsonParser parser = JSON.createParser(text)) {
            return object(parser);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws Refused {
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Refused(Code.BAD_REQUEST, "a request is a JSON object");
            }
            Map<String, Object> object = members(parser);
            if (parser.nextToken() != null) {
                throw new Refused(Code.BAD_REQUEST, "a request is one JSON object, and nothing follows it");
            }
            return object;
        } catch (StreamConstraintsException beyond) {
            throw new Refused(
                    Code.BAD_REQUEST,
                    "a JSON value is too deep or too long: at most " + DEPTH + " levels, numbers of " + NUMBER
                            + " characters, names of " + NAME);
        } catch (IOException | NumberFormatException | ArithmeticException broken) {
            throw new Refused(
                    Code.BAD_REQUEST,
                    "a request is a JSON object; this is no JSON at line "
                            + parser.currentLocation().getLineNr() + ", column "
                            + parser.currentLocation().getColumnNr());
        }
    }

    private static Map<String, Object> members(JsonParser parser) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT, LONG -> parser.getLongValue();
                    default -> parser.getBigIntegerValue();
                };
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IOException("no value");
        };
    }

    /** As JSON again, members in the order of the map. */
    public static String text(Object value) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            write(json, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    json.writeFieldName((String) member.getKey());
                    write(json, member.getValue());
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object item : list) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case String text -> json.writeString(text);
            case Boolean truth -> json.writeBoolean(truth);
            case Long number -> json.writeNumber(number);
            case BigInteger number -> json.writeNumber(number);
            case BigDecimal number -> json.writeNumber(number.toString()); // its own text is never longer than it came
            default -> throw new IllegalArgumentException("no JSON: " + value.getClass());
        }
    }
}
