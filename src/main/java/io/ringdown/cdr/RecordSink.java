package io.ringdown.cdr;

import java.util.List;

/**
 * Where records are kept for good. One thread uses it.
 *
 * @param <T> what is kept: a completed call, or an event that is to be delivered
 */
public interface RecordSink<T> {

    /** Makes it ready to be written to, and sees whether it still is. Cheap when nothing is to be done. */
    void prepare() throws SinkDown;

    /** Writes all of them or, when it throws, none. Writing the same again changes nothing. */
    void write(List<T> records) throws SinkDown, RecordRefused, RecordSuspected;

    /** Nothing can be written now. The message is one line for the person on call. */
    final class SinkDown extends Exception {
        private static final long serialVersionUID = 1;

        public SinkDown(String line, Throwable cause) {
            super(line, cause);
        }
    }

    /**
     * Writing failed, and nothing tells whether for the sake of one record or of all: a trigger that raises, say. The
     * message is one line for the person on call.
     */
    final class RecordSuspected extends Exception {
        private static final long serialVersionUID = 1;

        public RecordSuspected(String line, Throwable cause) {
            super(line, cause);
        }
    }

    /** One of the records can never be written. The message says what is wrong with it. */
    final class RecordRefused extends Exception {
        private static final long serialVersionUID = 1;

        public RecordRefused(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
