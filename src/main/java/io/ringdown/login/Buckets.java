package io.ringdown.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A bucket of permissions for each key, filled at a rate up to a brim. What was full for ten minutes is forgotten. */
public final class Buckets {

    private static final int MOST = 100_000;

    private static final class Bucket {
        double level;
        long at;
    }

    private final double perSecond;
    private final double brim;
    private final LongSupplier nanos;
    private final Cache<String, Bucket> buckets;

    /** @param nanos as {@code System.nanoTime} */
    Buckets(double perSecond, double brim, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.brim = brim;
        this.nanos = nanos;
        // one that is left alone for so long would be full again
        Duration idle = Duration.ofSeconds(Math.max(600, (long) Math.ceil(brim / perSecond)));
        this.buckets =
                Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(idle).build();
    }

    /** @return null when it was there to take, else how long until there is one */
    public Duration take(String key) {
        Bucket bucket = bucket(key);
        synchronized (bucket) {
            fill(bucket);
            if (bucket.level >= 1) {
                bucket.level -= 1;
                return null;
            }
            return missing(bucket);
        }
    }

    /** As {@link #take}, but leaves it there. */
    Duration look(String key) {
        Bucket bucket = bucket(key);
        synchronized (bucket) {
            fill(bucket);
            return bucket.level >= 1 ? null : missing(bucket);
        }
    }

    private Duration missing(Bucket bucket) {
        return Duration.ofNanos((long) Math.ceil((1 - bucket.level) / perSecond * 1e9));
    }

    private Bucket bucket(String key) {
        return buckets.get(key, _ -> {
            Bucket full = new Bucket();
            full.level = brim;
            full.at = nanos.getAsLong();
            return full;
        });
    }

    private void fill(Bucket bucket) {
        long now = nanos.getAsLong();
        bucket.level = Math.min(brim, bucket.level + (now - bucket.at) / 1e9 * perSecond);
        bucket.at = now;
    }
}
