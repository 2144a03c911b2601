package io.ringdown.cdr;

import io.ringdown.access.Scope;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import java.util.Collection;

/** A scope as the database's functions take it: V20. */
final class ScopeJson {

    private ScopeJson() {}

    static String of(Scope scope) {
        return Json.createArrayBuilder()
                .add(Json.createObjectBuilder()
                        .add("pbxs", texts(scope.pbxs()))
                        .add("account_codes", texts(scope.accountCodes()))
                        .add("tenants", texts(scope.tenants()))
                        .add("numbers", texts(scope.numbers())))
                .build()
                .toString();
    }

    private static JsonArray texts(Collection<String> texts) {
        return Json.createArrayBuilder(texts).build();
    }
}
