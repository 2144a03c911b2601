package io.ringdown.audit;

import io.ringdown.access.Role;
import io.ringdown.control.AuditEntry;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Entries as JSON; all values are texts, so that a number can be masked in them wherever it stands. */
final class AuditJson {

    private AuditJson() {}

    static String arguments(Map<String, String> arguments) {
        JsonObject json = new JsonObject();
        arguments.forEach((name, value) -> json.put(clean(name), clean(value)));
        return json.encode();
    }

    static Map<String, String> arguments(String json) {
        Map<String, String> arguments = new LinkedHashMap<>();
        new JsonObject(json).forEach(each -> arguments.put(each.getKey(), String.valueOf(each.getValue())));
        return arguments;
    }

    static String line(AuditEntry entry) {
        return new JsonObject()
                .put("id", entry.id().toString())
                .put("at", entry.at().toString())
                .put("actor", entry.actor())
                .put("role", entry.role().name())
                .put("action", entry.action())
                .put("pbx", entry.pbx())
                .put("callId", entry.callId())
                .put("party", entry.party())
                .put("actionId", entry.actionId())
                .put("channelId", entry.channelId())
                .put("arguments", new JsonObject(arguments(entry.arguments())))
                .put("outcome", entry.outcome())
                .put("message", entry.message())
                .put("durationMs", Long.toString(entry.duration().toMillis()))
                .encode();
    }

    /** @throws IllegalArgumentException when it is no such line, as the last one of a file that was torn off */
    static AuditEntry entry(String line) {
        try {
            JsonObject json = new JsonObject(line);
            return new AuditEntry(
                    UUID.fromString(json.getString("id")),
                    Instant.parse(json.getString("at")),
                    json.getString("actor"),
                    Role.valueOf(json.getString("role")),
                    json.getString("action"),
                    json.getString("pbx"),
                    json.getString("callId"),
                    json.getString("party"),
                    json.getString("actionId"),
                    json.getString("channelId"),
                    arguments(json.getJsonObject("arguments").encode()),
                    json.getString("outcome"),
                    json.getString("message"),
                    Duration.ofMillis(Long.parseLong(json.getString("durationMs"))));
        } catch (DecodeException | DateTimeException | NullPointerException | ClassCastException wrong) {
            throw new IllegalArgumentException("no line of an audit", wrong);
        }
    }

    /** PostgreSQL keeps no NUL, and nothing that is no Unicode. */
    static String clean(String text) {
        return text == null
                ? null
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace("\0", "");
    }
}
