package io.ringdown.cdr;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which database, for messages.
 *
 * @param shown hosts and database, never a URL's parameters, for they may hold a password
 * @param advice what to do when it cannot be reached
 */
record DatabaseAddress(String shown, String advice) {

    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql:(?://(?:[^@/]*@)?(?<hosts>[^/?]*)/?)?(?<name>[^?]*).*");

    static DatabaseAddress of(String jdbcUrl) {
        return new DatabaseAddress(
                shown(jdbcUrl),
                "check that PostgreSQL runs there and that quarkus.datasource.jdbc.url, .username and .password are right");
    }

    static DatabaseAddress embedded(Path data) {
        return new DatabaseAddress("embedded:" + data, "its own log is in " + data.resolve("log"));
    }

    private static String shown(String jdbcUrl) {
        Matcher url = URL.matcher(jdbcUrl);
        if (!url.matches()) {
            return "(an address that is not jdbc:postgresql://host:port/database)";
        }
        String hosts = url.group("hosts") == null || url.group("hosts").isEmpty() ? "localhost" : url.group("hosts");
        return hosts + "/" + url.group("name");
    }

    @Override
    public String toString() {
        return shown;
    }
}
