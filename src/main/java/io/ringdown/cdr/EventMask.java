package io.ringdown.cdr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ringdown.call.NumberMask;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Masks a number in an event of a webhook, by the contract's names: where a record holds it in a column, too. */
final class EventMask {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String DATA = "data";
    private static final String NAME = "name";
    private static final Set<String> TEXTS = Set.of(
            "number",
            NAME,
            "device",
            "channel",
            "accountCode",
            "tenantId",
            "dialed",
            "destination",
            "space",
            "userEvent",
            "value");
    /** By these a party is known; its name goes with them. */
    private static final List<String> KNOWN_BY = List.of("number", "device", "channel");

    private EventMask() {}

    /** @param mask null erases. @return the same text when nothing in it is the number */
    static String masked(String event, String number, String mask) {
        try (JsonParser json = JSON.createParser(event)) {
            json.nextToken();
            @SuppressWarnings("unchecked") // an event is an object
            Map<String, Object> before = (Map<String, Object>) read(json);
            Map<String, Object> after = new LinkedHashMap<>(before);
            // what is around the data names the event
            after.put(DATA, masked(null, before.get(DATA), number, mask));
            return after.equals(before) ? event : write(after);
        } catch (IOException | ClassCastException notOurs) {
            throw new IllegalStateException("an event in webhook_outbox is not one of ours: " + notOurs, notOurs);
        }
    }

    private static Object masked(String key, Object value, String number, String mask) {
        return switch (value) {
            case Map<?, ?> object -> {
                Map<String, Object> after = new LinkedHashMap<>();
                object.forEach((name, held) -> after.put((String) name, masked((String) name, held, number, mask)));
                if (KNOWN_BY.stream().anyMatch(name -> !Objects.equals(object.get(name), after.get(name)))) {
                    after.replace(NAME, null);
                }
                yield after;
            }
            case List<?> list -> {
                List<Object> after = new ArrayList<>();
                list.forEach(held -> after.add(masked(key, held, number, mask)));
                yield after;
            }
            case String text when TEXTS.contains(key) -> NumberMask.masked(text, number, mask == null ? "" : mask);
            case null -> null;
            default -> value;
        };
    }

    private static Object read(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    object.put(name, read(json));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(json));
                }
                yield list;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDecimalValue();
            case null, default -> throw new IOException("unexpected " + json.currentToken());
        };
    }

    private static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(value, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case Map<?, ?> object -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    json.writeFieldName((String) field.getKey());
                    write(field.getValue(), json);
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object held : list) {
                    write(held, json);
                }
                json.writeEndArray();
            }
            case String text -> json.writeString(text);
            case Boolean flag -> json.writeBoolean(flag);
            case BigDecimal number -> json.writeNumber(number);
            case null -> json.writeNull();
            default -> throw new IOException("unexpected " + value.getClass());
        }
    }
}
