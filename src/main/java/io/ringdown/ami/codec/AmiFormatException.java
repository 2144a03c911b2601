package io.ringdown.ami.codec;

/** The bytes are no AMI stream; {@link #offset()} tells where that became clear. */
public final class AmiFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long offset;

    public AmiFormatException(long offset, String message) {
        super("byte " + offset + ": " + message);
        this.offset = offset;
    }

    /** Bytes from the start of the stream. */
    public long offset() {
        return offset;
    }
}
