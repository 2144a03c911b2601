package io.ringdown.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds, changes and removes PBXs while the service runs. Blocking: it writes files. */
public interface PbxAdministration {

    /**
     * What is asked for; null leaves it as it is, or at its default.
     *
     * @param port of manager.conf
     * @param secret never told again, by nobody
     * @param plainLogin send the secret as it is
     * @param trunks patterns of devices that lead outside
     */
    record Change(
            String name,
            String host,
            Integer port,
            String username,
            String secret,
            Boolean plainLogin,
            List<String> trunks) {

        /** Of which nothing but the name matters. */
        public static Change of(String name) {
            return new Change(name, null, null, null, null, null, null);
        }

        /** For the audit: the secret masked, what is left as it is left out. */
        Map<String, String> arguments() {
            Map<String, String> arguments = new LinkedHashMap<>();
            put(arguments, "name", name);
            put(arguments, "host", host);
            put(arguments, "port", port);
            put(arguments, "username", username);
            put(arguments, "secret", secret == null ? null : "***");
            put(arguments, "plainLogin", plainLogin);
            put(arguments, "trunks", trunks == null ? null : String.join(",", trunks));
            return arguments;
        }

        private static void put(Map<String, String> arguments, String key, Object value) {
            if (value != null) {
                arguments.put(key, value.toString());
            }
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return name + " (" + username + " at " + host + ":" + port + ")";
        }
    }

    /** One change that may be refused. */
    interface Step {
        void run() throws RefusedException;
    }

    /** It is not done, for this reason. @param field of the input that is wrong; null when none is */
    final class RefusedException extends Exception {

        private static final long serialVersionUID = 1;

        private final ErrorCode code;
        private final String field;

        public RefusedException(ErrorCode code, String field, String message) {
            super(message);
            this.code = code;
            this.field = field;
        }

        public ErrorCode code() {
            return code;
        }

        public String field() {
            return field;
        }
    }

    /** @throws RefusedException when nothing was changed */
    void add(Change change) throws RefusedException;

    /** @throws RefusedException when nothing was changed */
    void update(Change change) throws RefusedException;

    /** @throws RefusedException when nothing was changed */
    void remove(String name) throws RefusedException;
}
