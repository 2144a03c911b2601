package io.ringdown.crash;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.EventReader;
import io.ringdown.demo.DemoPbx;
import io.ringdown.demo.FakePbx;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.TrunkPatterns;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The truth: every call that the demo PBX plays, as an engine sees it that is never away. Filled on the PBX's event
 * loop; to be read when all has been played.
 */
final class PlayedCalls implements DemoPbx.Witness {

    private final String pbx;
    private final TrunkPatterns trunks;
    private final Clock clock;
    private final Map<String, Deliveries> replicas;
    private final EventReader reader = new EventReader();
    private final Map<Long, Story> playing = new HashMap<>();
    private final Map<String, Story> playingByChannel = new HashMap<>();
    private final List<Story> stories = new ArrayList<>();
    private long messages;

    /** @param replicas each by the user as whom it logs in */
    PlayedCalls(String pbx, TrunkPatterns trunks, Clock clock, Map<String, Deliveries> replicas) {
        this.pbx = pbx;
        this.trunks = trunks;
        this.clock = clock;
        this.replicas = replicas;
    }

    @Override
    public void onMessage(long playback, String recording, AmiMessage message, boolean last) {
        messages++;
        Story story = playing.computeIfAbsent(playback, _ -> {
            Story begun = new Story(pbx, recording, new CallEngine(pbx, trunks));
            stories.add(begun);
            return begun;
        });
        story.onMessage(message, reader, now());
        if (message.valueIs(0, "Newchannel")) {
            playingByChannel.put(message.get("Uniqueid"), story);
        }
        if (last) {
            story.end();
            playing.remove(playback);
            playingByChannel.values().removeIf(one -> one == story);
        }
    }

    @Override
    public void onList(String username, Map<String, String> linkedIds) {
        long now = now();
        Deliveries to = replicas.get(username);
        linkedIds.forEach((id, linkedId) -> playingByChannel.get(id).onListed(id, linkedId, now, to));
    }

    @Override
    public void onLogin(FakePbx.Login login) {
        if (login.events()) {
            replicas.get(login.username()).onLogin(login.number(), now());
        }
    }

    @Override
    public void onGone(FakePbx.Login login) {
        if (login.events()) {
            replicas.get(login.username()).onGone(login.number(), now());
        }
    }

    /** All that were begun, in order. */
    List<Story> stories() {
        return stories;
    }

    long messages() {
        return messages;
    }

    long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
