package io.ringdown.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** What ended, so that late events do not bring it back: the newest {@link #MOST} of them. */
final class Remembered<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;
    private static final int MOST = 4_096;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST;
    }
}
