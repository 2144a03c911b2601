package io.ringdown.graphql.socket;

import io.ringdown.live.SharedSource;
import io.smallrye.graphql.execution.context.SmallRyeContext;
import io.smallrye.graphql.execution.context.SmallRyeContextManager;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where the field of a subscription and whoever executes it meet: the field says what its source is, and is given each
 * item that is to be rendered, in whatever order and as often as that is needed.
 */
public final class SharedField {

    static final String KEY = SharedField.class.getName();

    private final UnicastProcessor<Object> items = UnicastProcessor.create();
    private SharedSource<Object> source;
    private Function<Object, Object> view;

    /**
     * What a subscription's resolver returns.
     *
     * @param view makes of an item what the schema shows
     * @param alone for an execution that is shared with nobody
     */
    public static <T, V> Multi<V> of(SharedSource<T> source, Function<T, V> view, Supplier<Multi<V>> alone) {
        SmallRyeContext context = SmallRyeContextManager.getCurrentSmallRyeContext();
        SharedField field = context == null || context.getDataFetchingEnvironment() == null
                ? null
                : context.getDataFetchingEnvironment().getGraphQlContext().get(KEY);
        return field == null ? alone.get() : field.take(source, view);
    }

    @SuppressWarnings("unchecked")
    private <T, V> Multi<V> take(SharedSource<T> from, Function<T, V> show) {
        source = (SharedSource<Object>) from;
        view = (Function<Object, Object>) (Function<?, ?>) show;
        return (Multi<V>) items;
    }

    /** Null when the operation has no field that can be shared. */
    SharedSource<Object> source() {
        return source;
    }

    /** The execution gives a result for it, before this returns when nothing in it waits. */
    void render(Object item) {
        items.onNext(view.apply(item));
    }

    void end() {
        items.onComplete();
    }
}
