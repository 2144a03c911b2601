package io.ringdown.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class LogKeysTest {

    private static Map<String, String> keys(String logger, String message) {
        ExtLogRecord told = new ExtLogRecord(Level.INFO, message, LogKeysTest.class.getName());
        told.setLoggerName(logger);
        assertThat(new LogKeys().isLoggable(told)).isTrue();
        return told.getMdcCopy();
    }

    private static Map<String, String> keys(String message) {
        return keys("io.ringdown.pbx.PbxLink", message);
    }

    @Test
    void what_is_written_into_a_message_is_a_field() {
        assertThat(keys("pbx=office session Syncing -> Connected: synced")).isEqualTo(Map.of("pbx", "office"));
        assertThat(keys("pbx=office/actions session Syncing -> Connected: synced"))
                .isEqualTo(Map.of("pbx", "office"));
        assertThat(keys("call record lost: the queue is full. call=office/1795226579.627 refused=3"))
                .isEqualTo(Map.of("call", "office/1795226579.627"));
        assertThat(keys("pbx=office event=Hangup: the engine failed"))
                .isEqualTo(Map.of("pbx", "office", "event", "Hangup"));
        assertThat(keys("listener=crm: too slow: call=a/1.2, lost=4")).isEqualTo(Map.of("call", "a/1.2"));
    }

    @Test
    void the_first_of_a_key_counts_and_other_words_do_not() {
        assertThat(keys("pbx=a: told of pbx=b")).isEqualTo(Map.of("pbx", "a"));
        assertThat(keys("caught up: pbxs_behind=[a] xpbx=b events=3 pbx=")).isEmpty();
    }

    @Test
    void messages_of_others_are_left_as_they_are() {
        assertThat(keys("org.somebody", "event=1")).isEmpty();
    }
}
