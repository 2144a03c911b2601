package io.ringdown.cdr;

/** Orders of completed calls; ties are broken by id, so that pages never overlap. */
public enum CallRecordOrder {
    STARTED_AT_DESC,
    STARTED_AT_ASC,
    ENDED_AT_DESC,
    ENDED_AT_ASC
}
