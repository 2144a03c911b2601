package io.ringdown.login;

import java.time.Duration;

/** What becomes of somebody who wants in. */
public sealed interface Entry {

    record Admitted(Caller caller) implements Entry {}

    /** Nobody has said who they are, and has to. */
    record Unnamed(String why) implements Entry {}

    /** What was presented is of no use. */
    record Refused(String why) implements Entry {}

    /** They are who they say, and may not. */
    record Forbidden(String why) implements Entry {}

    /** Too much was presented that was of no use. */
    record TooOften(Duration after) implements Entry {}

    /** It cannot be known now whether what was presented is good. */
    record Unknown() implements Entry {}
}
