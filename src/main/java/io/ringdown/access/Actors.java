package io.ringdown.access;

/** Tells who makes the request at hand. */
public interface Actors {

    /** @throws AccessDenied when nobody has said who they are, and somebody has to */
    Actor current();
}
