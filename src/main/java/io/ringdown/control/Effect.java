package io.ringdown.control;

import io.ringdown.access.Sight;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.call.Call;
import io.ringdown.call.Queue;
import java.util.List;

/**
 * What a command brought about, as far as it came; each field null where it is of no meaning.
 *
 * @param callId of the call, known also when it is not live any more
 * @param call as it was last seen
 * @param space the parking space
 * @param file the call file, or the recording as Asterisk was told it
 * @param response Asterisk's answer
 * @param items of a list that Asterisk answered by
 * @param queues that it changed, as they are after it; empty also when it changed nothing
 */
public record Effect(
        String callId,
        Call call,
        String space,
        String file,
        AmiMessage response,
        List<AmiMessage> items,
        List<Queue> queues) {

    static final Effect NONE = new Effect(null, null, null, null, null, List.of(), List.of());

    public Effect {
        items = List.copyOf(items);
        queues = List.copyOf(queues);
    }

    static Effect of(String callId, Call call) {
        return new Effect(callId, call, null, null, null, List.of(), List.of());
    }

    Effect inSpace(String taken) {
        return new Effect(callId, call, taken, file, response, items, queues);
    }

    Effect inFile(String written) {
        return new Effect(callId, call, space, written, response, items, queues);
    }

    Effect inQueues(List<Queue> changed) {
        return new Effect(callId, call, space, file, response, items, changed);
    }

    /** As somebody sees it. */
    Effect seen(Sight sight) {
        return new Effect(
                callId,
                call == null ? null : sight.look(call).orElse(null),
                space,
                file,
                response,
                items,
                queues.stream().flatMap(sight::look).toList());
    }

    Effect by(AmiMessage answer, List<AmiMessage> listed) {
        return new Effect(callId, call, space, file, answer, listed, queues);
    }
}
