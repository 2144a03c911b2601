package io.ringdown.call;

/** What is different now beside calls. The value is the newest state, whole; what is gone is named by its id. */
public sealed interface BoardChange {

    /** {@code <pbx>/<name>} of what changed, unique within its kind. */
    String id();

    record QueueChanged(Queue queue) implements BoardChange {
        @Override
        public String id() {
            return queue.id();
        }
    }

    record QueueGone(String id) implements BoardChange {}

    record ConferenceChanged(Conference conference) implements BoardChange {
        @Override
        public String id() {
            return conference.id();
        }
    }

    /** Nobody is in it any more. */
    record ConferenceGone(String id) implements BoardChange {}

    record SpaceTaken(ParkedCall call) implements BoardChange {
        @Override
        public String id() {
            return call.id();
        }
    }

    record SpaceFreed(String id) implements BoardChange {}

    record DeviceChanged(Device device) implements BoardChange {
        @Override
        public String id() {
            return device.id();
        }
    }

    record DeviceGone(String id) implements BoardChange {}
}
