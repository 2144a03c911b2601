package io.ringdown.ops;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Lifts the three keys that every message uses alike out of it, so that they are fields of what is logged as JSON:
 * whoever writes a message writes it once, for people and for machines.
 */
@LoggingFilter(name = "ringdown-keys")
public final class LogKeys implements Filter {

    /** A value ends where a space, or the sentence, does: {@code pbx=office: …}, {@code call=office/1.2, …}. */
    private static final Pattern KEY = Pattern.compile("(?<!\\S)(pbx|call|event)=(\\S+?)(?=[:;,.]?(?:\\s|$))");

    private static final ExtFormatter WORDS = new ExtFormatter() {
        @Override
        public String format(ExtLogRecord record) {
            return formatMessage(record);
        }
    };

    @Override
    public boolean isLoggable(LogRecord record) {
        if (record instanceof ExtLogRecord told
                && told.getLoggerName() != null
                && told.getLoggerName().startsWith("io.ringdown")) {
            Matcher keys = KEY.matcher(WORDS.format(told));
            while (keys.find()) {
                if (told.getMdc(keys.group(1)) == null) { // the first one is what it is about
                    // the second login of a PBX is of that PBX
                    told.putMdc(keys.group(1), keys.group(2).replaceFirst("/actions$", ""));
                }
            }
        }
        return true;
    }
}
