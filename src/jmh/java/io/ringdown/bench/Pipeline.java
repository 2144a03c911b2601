package io.ringdown.bench;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.EventReader;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.PbxBoard;
import io.ringdown.engine.TrunkPatterns;
import java.nio.charset.StandardCharsets;

/** Bytes to changes, as a link to a PBX does it but without socket and sinks. */
final class Pipeline implements AmiDecoder.Sink {

    private static final byte[] GREETING = "Asterisk Call Manager/11.0.0\r\n".getBytes(StandardCharsets.US_ASCII);

    final EventReader reader = new EventReader();
    final CallEngine engine = new CallEngine("bench", TrunkPatterns.NONE);
    private final AmiDecoder decoder = new AmiDecoder(this);
    private PbxBoard board;
    long changes;

    static Pipeline withBoard() {
        Pipeline pipeline = new Pipeline();
        pipeline.board = new PbxBoard("bench", pipeline.engine::occupant);
        return pipeline;
    }

    static Pipeline greeted() {
        Pipeline pipeline = new Pipeline();
        pipeline.decoder.decode(GREETING);
        return pipeline;
    }

    void feed(byte[] chunk) {
        decoder.decode(chunk);
    }

    @Override
    public void onMessage(AmiMessage message) {
        if (message.isEvent()) {
            AmiEvent event = reader.read(message, 0);
            changes += engine.apply(event).size();
            if (board != null) {
                changes += board.apply(event).size();
            }
        }
    }
}
