package io.ringdown.ami.session;

/** A subscriber of an {@link AmiClient} did not keep up: what waited for it exceeded its bound, so it alone was ended. */
public final class SubscriberTooSlow extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SubscriberTooSlow(int bound) {
        super(
                "the subscriber is behind by more than " + bound
                        + " items and hears no more; subscribe again, and read anew what is there",
                null,
                false,
                false);
    }
}
