package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import java.util.List;

/** Where completed calls are kept. One thread uses it. */
interface RecordSink {

    /** Makes it ready to be written to, and sees whether it still is. Cheap when nothing is to be done. */
    void prepare() throws SinkDown;

    /** Writes all of them or, when it throws, none. Writing the same again changes nothing. */
    void write(List<CallRecord> records) throws SinkDown, RecordRefused;

    /** Nothing can be written now. The message is one line for the person on call. */
    final class SinkDown extends Exception {
        private static final long serialVersionUID = 1;

        SinkDown(String line, Throwable cause) {
            super(line, cause);
        }
    }

    /** One of the records can never be written. The message says what is wrong with it. */
    final class RecordRefused extends Exception {
        private static final long serialVersionUID = 1;

        RecordRefused(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
