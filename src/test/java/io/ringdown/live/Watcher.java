package io.ringdown.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/** A subscriber that asks only when it is told to, and remembers what came. */
class Watcher<T> implements Flow.Subscriber<T> {

    final List<T> seen = new ArrayList<>();
    Throwable failure;
    private Flow.Subscription subscription;

    Watcher<T> asks(long n) {
        subscription.request(n);
        return this;
    }

    Watcher<T> leaves() {
        subscription.cancel();
        return this;
    }

    /** What came since the last call of this. */
    List<T> news() {
        List<T> news = List.copyOf(seen);
        seen.clear();
        return news;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    public void onNext(T item) {
        seen.add(item);
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void onComplete() {}
}
