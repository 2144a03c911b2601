package io.ringdown.graphql.socket;

import io.ringdown.login.Caller;
import java.util.HashMap;
import java.util.Map;

/** How many different subscriptions run, of one user and of all. Who opened one has its place until it ends. Any thread. */
final class StreamPlaces {

    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> ofOne = new HashMap<>();
    private int all;

    StreamPlaces(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** @return whether there may be one more; then {@link #leave} must follow */
    synchronized boolean enter(Caller caller) {
        int mine = ofOne.getOrDefault(name(caller), 0);
        // who need not log in cannot be told from others: the bound of all is theirs
        if (all >= most || caller.limited() && mine >= mostOfOne) {
            return false;
        }
        all++;
        ofOne.put(name(caller), mine + 1);
        return true;
    }

    synchronized void leave(Caller caller) {
        all--;
        ofOne.computeIfPresent(name(caller), (_, count) -> count > 1 ? count - 1 : null);
    }

    private static String name(Caller caller) {
        return caller.actor().name();
    }
}
