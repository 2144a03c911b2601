package io.ringdown.cdr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Headers of a user event, name and value by turns, as a JSON list: an object would lose their order and repetition. */
final class HeaderJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String NAME = "name";
    private static final String VALUE = "value";

    private HeaderJson() {}

    static String write(List<String> headers) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartArray();
            for (int i = 0; i + 1 < headers.size(); i += 2) {
                json.writeStartObject();
                json.writeStringField(NAME, Column.clean(headers.get(i)));
                json.writeStringField(VALUE, Column.clean(headers.get(i + 1)));
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    static List<String> read(String text) {
        List<String> headers = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            String name = null;
            String value = null;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    boolean isName = json.currentName().equals(NAME);
                    String said = json.nextTextValue();
                    name = isName ? said : name;
                    value = isName ? value : said;
                } else if (token == JsonToken.END_OBJECT) {
                    headers.add(name);
                    headers.add(value);
                }
            }
        } catch (IOException notOurs) {
            throw new UncheckedIOException(notOurs);
        }
        return headers;
    }
}
