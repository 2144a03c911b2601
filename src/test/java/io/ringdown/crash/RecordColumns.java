package io.ringdown.crash;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Party;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A call record in the words of the SQL schema, which are those of the record itself; written without the service's own
 * code for it, whose mistakes it would share. What the record gains is compared without a change here.
 */
final class RecordColumns {

    /** The lists of a record, by the tables that hold them. */
    private static final Map<String, String> TABLES = tables();

    private RecordColumns() {}

    static Iterable<String> childTables() {
        return TABLES.values();
    }

    /** A call's own columns. */
    static Map<String, Object> of(CallRecord record) {
        return flatten("", record, CallRecord.class);
    }

    /** The rows of a child table. */
    static List<Map<String, Object>> children(CallRecord record, String table) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RecordComponent component : CallRecord.class.getRecordComponents()) {
            if (table.equals(TABLES.get(component.getName()))) {
                for (Object child : (List<?>) value(record, component)) {
                    rows.add(flatten("", child, child.getClass()));
                }
            }
        }
        return rows;
    }

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        for (RecordComponent component : CallRecord.class.getRecordComponents()) {
            if (component.getType() == List.class) {
                tables.put(component.getName(), snake(component.getName()).replaceAll("s$", ""));
            }
        }
        return tables;
    }

    private static Map<String, Object> flatten(String prefix, Object record, Class<?> type) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + snake(component.getName());
            Object value = record == null ? null : value(record, component);
            if (component.getType() == Party.class) {
                columns.putAll(flatten(name + "_", value, Party.class));
            } else if (component.getType() != List.class) {
                columns.put(name, plain(value));
            }
        }
        return columns;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Enum<?> choice -> choice.name();
            case Integer number -> number.longValue();
            case null, default -> value;
        };
    }

    private static Object value(Object record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
