package io.ringdown.bench;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.EventReader;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.TrunkPatterns;

/** Bytes to changes, as a link to a PBX does it but without socket and sinks. */
final class Pipeline implements AmiDecoder.Sink {

    private static final byte[] GREETING = "Asterisk Call Manager/11.0.0\r\n".getBytes();

    final EventReader reader = new EventReader();
    final CallEngine engine = new CallEngine("bench", TrunkPatterns.NONE);
    private final AmiDecoder decoder = new AmiDecoder(this);
    long changes;

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
            changes += engine.apply(reader.read(message, 0)).size();
        }
    }
}
