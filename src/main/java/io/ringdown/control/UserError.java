package io.ringdown.control;

/** Why a command came to nothing. @param field the argument that is to blame; null when none is */
public record UserError(ErrorCode code, String field, String message) {}
