package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;

/** Asterisk answered {@code Response: Error}. Nothing was done. */
public final class ActionRefused extends ActionException {

    private static final long serialVersionUID = 1L;

    private final transient AmiMessage answer;

    ActionRefused(String action, AmiMessage answer) {
        super(action, action + " refused: " + Reasons.quoted(answer.get("Message")));
        this.answer = answer;
    }

    /** Asterisk's answer; a refused Command has its output here. */
    public AmiMessage answer() {
        return answer;
    }

    /** The user lacks the write class of this action (manager.conf). */
    public boolean permissionDenied() {
        return "Permission denied".equals(answer.get("Message"));
    }
}
