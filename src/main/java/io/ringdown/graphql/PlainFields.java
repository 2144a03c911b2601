package io.ringdown.graphql;

import graphql.TrivialDataFetcher;
import graphql.schema.DataFetchingEnvironment;
import io.smallrye.graphql.execution.datafetcher.PlugableDataFetcher;
import io.smallrye.graphql.schema.model.Field;
import io.smallrye.graphql.schema.model.Reference;
import io.smallrye.graphql.schema.model.ReferenceType;
import io.smallrye.graphql.schema.model.Type;
import io.smallrye.graphql.spi.ClassloadingService;
import io.smallrye.graphql.spi.DataFetcherService;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;

/**
 * Reads fields of our own types by calling their methods, and nothing else. What stands there otherwise writes down, for
 * every field of every item, which fields were selected below it: most of the time a subscription takes.
 */
public final class PlainFields implements DataFetcherService {

    /** Before the ones of Quarkus (1). */
    private static final int PRIORITY = 0;

    private static final String OURS = "io.ringdown.graphql.";

    /** Scalars that go out as they are. */
    private static final Set<String> PLAIN = Set.of(
            "java.lang.String",
            "java.lang.Boolean",
            "boolean",
            "java.lang.Integer",
            "int",
            "java.lang.Long",
            "long",
            "java.lang.Double",
            "double");

    @Override
    public Integer getPriority() {
        return PRIORITY;
    }

    @Override
    public PlugableDataFetcher<?> getFieldDataFetcher(Field field, Type type, Reference owner) {
        return isPlain(field) && owner.getClassName().startsWith(OURS) ? new PlainField<>(field, owner) : null;
    }

    private static boolean isPlain(Field field) {
        Reference reference = field.getReference();
        boolean asItIs = reference.getType() != ReferenceType.SCALAR || PLAIN.contains(reference.getClassName());
        boolean onesOrLists = !field.hasWrapper() || field.getWrapper().isCollection();
        return asItIs
                && onesOrLists
                && field.getMethodName() != null
                && !field.hasTransformation()
                && !field.isAdaptingTo()
                && !field.isAdaptingWith()
                && !reference.isAdaptingTo()
                && !reference.isAdaptingWith();
    }

    private static final class PlainField<T> implements PlugableDataFetcher<T>, TrivialDataFetcher<T> {

        private final Field field;
        private final Reference owner;
        private volatile Method method;

        PlainField(Field field, Reference owner) {
            this.field = field;
            this.owner = owner;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T get(DataFetchingEnvironment environment) throws Exception {
            Method getter = method;
            if (getter == null) {
                // not before it is asked for: the schema is made at a time when our classes are not there yet
                getter = ClassloadingService.get()
                        .loadClass(owner.getClassName())
                        .getMethod(field.getMethodName());
                method = getter;
            }
            try {
                return (T) getter.invoke(environment.<Object>getSource());
            } catch (InvocationTargetException failed) {
                throw failed.getCause() instanceof Exception cause ? cause : failed;
            }
        }
    }
}
