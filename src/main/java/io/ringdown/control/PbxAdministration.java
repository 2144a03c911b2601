package io.ringdown.control;

import java.util.List;

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

        /** Without the secret. */
        @Override
        public String toString() {
            return name + " (" + username + " at " + host + ":" + port + ")";
        }
    }

    /** It is not done, for this reason. @param field of the input that is wrong; null when none is */
    final class RefusedException extends Exception {

        private static final long serialVersionUID = 1;

        private final PbxErrorCode code;
        private final String field;

        public RefusedException(PbxErrorCode code, String field, String message) {
            super(message);
            this.code = code;
            this.field = field;
        }

        public PbxErrorCode code() {
            return code;
        }

        public String field() {
            return field;
        }
    }

    /** Why something is not done. */
    enum PbxErrorCode {
        /** Something is missing or cannot be. */
        INVALID,
        /** There is one of that name. */
        EXISTS,
        /** There is none of that name. */
        NOT_FOUND,
        /** It is configured where only the operator of the service can change it. */
        FIXED,
        /** The file could not be written. */
        NOT_WRITABLE
    }

    /** @throws RefusedException when nothing was changed */
    void add(Change change) throws RefusedException;

    /** @throws RefusedException when nothing was changed */
    void update(Change change) throws RefusedException;

    /** @throws RefusedException when nothing was changed */
    void remove(String name) throws RefusedException;
}
