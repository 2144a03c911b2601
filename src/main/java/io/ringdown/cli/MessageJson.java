package io.ringdown.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ringdown.ami.codec.AmiMessage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** AMI messages as JSON: a header is a string, a repeated one a list of them. */
final class MessageJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private MessageJson() {}

    static String of(AmiMessage message) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            Set<String> names = new LinkedHashSet<>();
            message.forEach((name, _) -> names.add(name));
            json.writeStartObject();
            for (String name : names) {
                List<String> values = name.isEmpty() ? message.output() : message.all(name);
                json.writeFieldName(name.isEmpty() ? AmiMessage.OUTPUT : name);
                if (values.size() == 1) {
                    json.writeString(values.getFirst());
                } else {
                    json.writeArray(values.toArray(String[]::new), 0, values.size());
                }
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }
}
