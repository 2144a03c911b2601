package io.ringdown.crash;

/** What is done to a replica. */
enum Blow {
    /** SIGKILL, and started again. */
    KILL,
    /** SIGTERM, as an operator stops it, and started again. */
    STOP,
    /** SIGSTOP, and SIGCONT some seconds later. */
    PAUSE,
    /** Its connection to the PBX is cut. */
    CUT
}
