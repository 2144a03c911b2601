package io.ringdown.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.ChangeType;
import io.ringdown.call.Party;
import io.ringdown.json.RecordJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which changes become events of which receivers, and under which id.
 *
 * <p>The id says what happened and when by the PBX's clock, so that it is the same after a restart, read again from the
 * journal, and of another service that follows the same PBX, also of one that missed a part of the call and counts its
 * revisions otherwise. What such a one can see differently more than once carries the revision. No number is in it.
 */
final class Drafts {

    static final String COMPLETED = "COMPLETED";

    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** What Asterisk ends a channel's name with; before it is the device, which may be a number. */
    private static final Pattern CHANNEL = Pattern.compile("-([0-9a-f]{8})\\z");

    private final List<Receiver> receivers;

    Drafts(List<Receiver> receivers) {
        this.receivers = List.copyOf(receivers);
    }

    /**
     * An event, not yet written out.
     *
     * @param type a kind of change, or {@link #COMPLETED}
     * @param id the same whoever tells it
     * @param better the id of the same event by somebody who saw the whole call; null when there is none
     */
    record Draft(CallChange change, String type, String id, String better, List<String> receivers) {

        Draft {
            id = safe(id);
            better = better == null ? null : safe(better);
        }

        Instant at() {
            Instant end = change.call().record().endedAt();
            return type.equals(COMPLETED) && end != null ? end : change.at();
        }

        /** A CloudEvent 1.0 as JSON, in structured mode. */
        String body() {
            Call call = change.call();
            StringWriter text = new StringWriter();
            try (JsonGenerator json = JSON.createGenerator(text)) {
                json.writeStartObject();
                json.writeStringField("specversion", "1.0");
                json.writeStringField("id", id);
                json.writeStringField("source", source(call.record().pbx()));
                json.writeStringField("type", "io.ringdown.call." + type.toLowerCase(Locale.ROOT));
                json.writeStringField("subject", clean(call.id()));
                json.writeStringField("time", MICROS.format(at()));
                json.writeStringField("datacontenttype", "application/json");
                json.writeFieldName("data");
                if (type.equals(COMPLETED)) {
                    RecordJson.value(call.record(), json);
                } else {
                    RecordJson.value(change, json);
                }
                json.writeEndObject();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return clean(text.toString());
        }
    }

    /** Half a character pair has no bytes, and the database takes no zero. */
    static String clean(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace("\0", "");
    }

    /** The id goes into a header too, and what a PBX is called or calls a channel may be anything. */
    private static String safe(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    }

    private static String source(String pbx) {
        return "/ringdown/" + URLEncoder.encode(pbx, StandardCharsets.UTF_8).replace("+", "%20");
    }

    List<Draft> of(ChangeBatch batch) {
        List<Draft> drafts = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (CallChange change : batch.changes()) {
            ChangeType type = change.type();
            // counted whoever wants them, for the id must not depend on settings
            String id = distinct(id(change), seen);
            List<String> wanting = receivers.stream()
                    .filter(receiver -> receiver.wants(type, change.call()))
                    .map(Receiver::name)
                    .toList();
            if (!wanting.isEmpty()) {
                drafts.add(new Draft(change, type.name(), id, better(change, type.name()), wanting));
            }
            if (change instanceof CallChange.Ended) {
                List<String> wantingRecord = receivers.stream()
                        .filter(receiver -> receiver.wantsCompleted(change.call()))
                        .map(Receiver::name)
                        .toList();
                if (!wantingRecord.isEmpty()) {
                    drafts.add(new Draft(
                            change,
                            COMPLETED,
                            end(change.call(), COMPLETED),
                            better(change, COMPLETED),
                            wantingRecord));
                }
            }
        }
        return drafts;
    }

    private static String distinct(String id, Map<String, Integer> seen) {
        int times = seen.merge(id, 1, Integer::sum);
        return times == 1 ? id : id + "/" + times;
    }

    private static String id(CallChange change) {
        return switch (change) {
            case CallChange.Started c -> c.callId() + "/" + c.type();
            case CallChange.Ended c -> end(c.call(), c.type().name());
            case CallChange.Ringing c ->
                at(c, c.targets().isEmpty() ? "" : channel(c.targets().getFirst()));
            case CallChange.RingEnded c -> at(c, channel(c.target()));
            case CallChange.Answered c -> at(c, channel(c.target()));
            case CallChange.Held c -> at(c, channel(c.party()));
            case CallChange.Resumed c -> at(c, channel(c.party()));
            case CallChange.Transferred c ->
                at(
                        c,
                        "/" + c.transfer().type()
                                + (c.transfer().outcome() == null
                                        ? ""
                                        : "-" + c.transfer().outcome()));
            case CallChange.Queued c -> at(c, "");
            case CallChange.Dequeued c -> at(c, "");
            case CallChange.QueueAbandoned c -> at(c, "");
            case CallChange.Parked c -> at(c, "");
            case CallChange.Unparked c -> at(c, "");
            // two of them may be alike in everything but what number they are
            case CallChange.Updated c -> at(c, "/r" + c.revision());
            case CallChange.UserEvent c -> at(c, "/r" + c.revision());
        };
    }

    private static String at(CallChange change, String detail) {
        Instant at = change.at();
        long micros = at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
        return change.callId() + "/" + change.type() + "/" + micros + detail;
    }

    private static String end(Call call, String type) {
        return call.id() + "/" + type + (call.record().complete() ? "" : "/partial");
    }

    private static String better(CallChange change, String type) {
        boolean partial =
                change instanceof CallChange.Ended && !change.call().record().complete();
        return partial ? change.callId() + "/" + type : null;
    }

    private static String channel(Party party) {
        Matcher name = CHANNEL.matcher(party == null || party.channel() == null ? "" : party.channel());
        return name.find() ? "/" + name.group(1) : "";
    }
}
