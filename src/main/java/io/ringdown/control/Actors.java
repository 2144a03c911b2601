package io.ringdown.control;

/** Tells who makes the request at hand. */
public interface Actors {

    Actor current();
}
