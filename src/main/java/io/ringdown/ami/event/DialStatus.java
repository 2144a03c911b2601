package io.ringdown.ami.event;

/** How a dial goes or went: {@code DialStatus} of DialState and DialEnd (ami.md, section 4). */
public enum DialStatus {
    RINGING,
    PROCEEDING,
    PROGRESS,
    ANSWER,
    NOANSWER,
    BUSY,
    CANCEL,
    CONGESTION,
    CHANUNAVAIL,
    ABORT,
    CONTINUE,
    GOTO,
    TIMEDOUT,
    OTHER;

    public static DialStatus of(String text) {
        if (text == null) {
            return OTHER;
        }
        return switch (text) {
            case "RINGING" -> RINGING;
            case "PROCEEDING" -> PROCEEDING;
            case "PROGRESS" -> PROGRESS;
            case "ANSWER" -> ANSWER;
            case "NOANSWER" -> NOANSWER;
            case "BUSY" -> BUSY;
            case "CANCEL" -> CANCEL;
            case "CONGESTION" -> CONGESTION;
            case "CHANUNAVAIL" -> CHANUNAVAIL;
            case "ABORT" -> ABORT;
            case "CONTINUE" -> CONTINUE;
            case "TIMEDOUT" -> TIMEDOUT;
            default -> text.startsWith("GOTO") ? GOTO : OTHER;
        };
    }
}
