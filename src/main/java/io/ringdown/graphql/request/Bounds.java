package io.ringdown.graphql.request;

/**
 * What one operation may ask.
 *
 * @param depth levels of fields, those of fragments included
 * @param fields all of them, those of a fragment as often as it is spread
 * @param introspection whether the schema may be asked for
 */
public record Bounds(int depth, int fields, boolean introspection) {}
