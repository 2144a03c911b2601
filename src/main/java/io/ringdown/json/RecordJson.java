package io.ringdown.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Leg;
import io.ringdown.call.Participant;
import io.ringdown.call.Party;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.UserEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Call records and changes as JSON with the contract's names: one a line, or as values of a larger text. */
public final class RecordJson implements AutoCloseable {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final JsonGenerator json;

    public RecordJson(OutputStream out) throws IOException {
        json = new JsonFactory().createGenerator(out);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        json.setRootValueSeparator(null);
    }

    private RecordJson(JsonGenerator json) {
        this.json = json;
    }

    /** The record as the next value of a text that somebody else writes. */
    public static void value(CallRecord record, JsonGenerator into) throws IOException {
        new RecordJson(into).value(record);
    }

    /** The change, with the call after it, as the next value of a text that somebody else writes. */
    public static void value(CallChange change, JsonGenerator into) throws IOException {
        new RecordJson(into).value(change);
    }

    public void write(CallRecord record) throws IOException {
        value(record);
        json.writeRaw('\n');
    }

    public void write(CallChange change) throws IOException {
        value(change);
        json.writeRaw('\n');
    }

    private void value(CallRecord record) throws IOException {
        json.writeStartObject();
        fields(record);
        json.writeEndObject();
    }

    private void value(CallChange change) throws IOException {
        json.writeStartObject();
        json.writeStringField("callId", change.callId());
        json.writeNumberField("revision", change.revision());
        instant("at", change.at());
        json.writeStringField("type", change.type().name());
        switch (change) {
            case CallChange.Ringing c -> {
                json.writeArrayFieldStart("targets");
                for (Party target : c.targets()) {
                    party(target);
                }
                json.writeEndArray();
            }
            case CallChange.RingEnded c -> {
                party("target", c.target());
                value("outcome", c.outcome());
            }
            case CallChange.Answered c -> party("target", c.target());
            case CallChange.Held c -> party("party", c.party());
            case CallChange.Resumed c -> party("party", c.party());
            case CallChange.Transferred c -> transfer("transfer", c.transfer());
            case CallChange.Queued c -> visit("visit", c.visit());
            case CallChange.Dequeued c -> visit("visit", c.visit());
            case CallChange.QueueAbandoned c -> visit("visit", c.visit());
            case CallChange.Parked c -> json.writeStringField("space", c.space());
            case CallChange.UserEvent c -> {
                json.writeStringField("userEvent", c.name());
                headers(c.headers());
            }
            case CallChange.Ended c -> value("disposition", c.disposition());
            case CallChange.Started _, CallChange.Unparked _, CallChange.Updated _ -> {}
        }
        json.writeObjectFieldStart("call");
        live(change.call());
        json.writeEndObject();
        json.writeEndObject();
    }

    @Override
    public void close() throws IOException {
        json.flush();
        json.close();
    }

    private void live(Call call) throws IOException {
        fields(call.record());
        value("state", call.state());
        instant("stateSince", call.stateSince());
        json.writeArrayFieldStart("parties");
        for (Participant participant : call.parties()) {
            json.writeStartObject();
            party("party", participant.party());
            instant("joinedAt", participant.joinedAt());
            json.writeBooleanField("held", participant.held());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void fields(CallRecord r) throws IOException {
        json.writeStringField("id", r.id());
        json.writeStringField("pbx", r.pbx());
        value("direction", r.direction());
        json.writeBooleanField("originated", r.originated());
        party("caller", r.caller());
        json.writeStringField("dialed", r.dialed());
        json.writeArrayFieldStart("legs");
        for (Leg leg : r.legs()) {
            leg(leg);
        }
        json.writeEndArray();
        party("answeredBy", r.answeredBy());
        json.writeArrayFieldStart("transfers");
        for (Transfer transfer : r.transfers()) {
            transfer(transfer);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("queueVisits");
        for (QueueVisit visit : r.queueVisits()) {
            visit(visit);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("userEvents");
        for (UserEvent event : r.userEvents()) {
            json.writeStartObject();
            instant("at", event.at());
            json.writeStringField("name", event.name());
            headers(event.headers());
            json.writeEndObject();
        }
        json.writeEndArray();
        value("disposition", r.disposition());
        party("endedBy", r.endedBy());
        number("cause", r.cause());
        instant("startedAt", r.startedAt());
        instant("ringingAt", r.ringingAt());
        instant("answeredAt", r.answeredAt());
        instant("endedAt", r.endedAt());
        instant("endedAfter", r.endedAfter());
        number("durationMs", r.durationMs());
        number("ringMs", r.ringMs());
        number("waitMs", r.waitMs());
        number("connectedMs", r.connectedMs());
        number("talkMs", r.talkMs());
        number("holdMs", r.holdMs());
        json.writeStringField("consultationFor", r.consultationFor());
        json.writeBooleanField("complete", r.complete());
        json.writeNumberField("revision", r.revision());
    }

    private void leg(Leg leg) throws IOException {
        json.writeStartObject();
        party("target", leg.target());
        json.writeStringField("queue", leg.queue());
        instant("startedAt", leg.startedAt());
        instant("ringingAt", leg.ringingAt());
        instant("answeredAt", leg.answeredAt());
        instant("endedAt", leg.endedAt());
        value("outcome", leg.outcome());
        number("talkMs", leg.talkMs());
        number("holdMs", leg.holdMs());
        json.writeEndObject();
    }

    private void transfer(String name, Transfer transfer) throws IOException {
        json.writeFieldName(name);
        transfer(transfer);
    }

    private void transfer(Transfer transfer) throws IOException {
        json.writeStartObject();
        instant("at", transfer.at());
        value("type", transfer.type());
        party("transferer", transfer.transferer());
        party("transferee", transfer.transferee());
        json.writeStringField("destination", transfer.destination());
        party("target", transfer.target());
        value("outcome", transfer.outcome());
        json.writeStringField("consultationCallId", transfer.consultationCallId());
        json.writeEndObject();
    }

    private void visit(String name, QueueVisit visit) throws IOException {
        json.writeFieldName(name);
        visit(visit);
    }

    private void visit(QueueVisit visit) throws IOException {
        json.writeStartObject();
        json.writeStringField("queue", visit.queue());
        instant("joinedAt", visit.joinedAt());
        instant("leftAt", visit.leftAt());
        number("position", visit.position());
        value("outcome", visit.outcome());
        party("agent", visit.agent());
        number("waitMs", visit.waitMs());
        json.writeEndObject();
    }

    private void headers(List<String> headers) throws IOException {
        json.writeArrayFieldStart("headers");
        for (int i = 0; i + 1 < headers.size(); i += 2) {
            json.writeStartObject();
            json.writeStringField("name", headers.get(i));
            json.writeStringField("value", headers.get(i + 1));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void party(String name, Party party) throws IOException {
        json.writeFieldName(name);
        party(party);
    }

    private void party(Party party) throws IOException {
        if (party == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringField("number", party.number());
        json.writeStringField("name", party.name());
        value("presentation", party.presentation());
        json.writeStringField("device", party.device());
        json.writeStringField("channel", party.channel());
        json.writeStringField("accountCode", party.accountCode());
        json.writeStringField("tenantId", party.tenantId());
        json.writeEndObject();
    }

    private void value(String name, Enum<?> value) throws IOException {
        json.writeStringField(name, value == null ? null : value.name());
    }

    private void instant(String name, Instant instant) throws IOException {
        json.writeStringField(name, instant == null ? null : MICROS.format(instant));
    }

    private void number(String name, Number number) throws IOException {
        if (number == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, number.longValue());
        }
    }
}
