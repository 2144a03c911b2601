package io.ringdown.control;

/** What somebody is there for. Not a ladder: who serves calls does not thereby listen to those of others. */
public enum Role {
    /** Sees calls. */
    VIEWER,
    /** Leads those who serve calls: spies, records, and decides who serves which queue. */
    SUPERVISOR,
    /** Serves calls: begins, ends and moves them. */
    OPERATOR,
    /** May do everything, and any action of the PBX. */
    ADMINISTRATOR;

    /** docs/operations.md tells this table to operators. */
    public boolean may(Command command) {
        if (this == ADMINISTRATOR) {
            return true;
        }
        return switch (command) {
            case Command.Originate _,
                    Command.Hangup _,
                    Command.Redirect _,
                    Command.BlindTransfer _,
                    Command.AttendedTransfer _,
                    Command.CancelAttendedTransfer _,
                    Command.Park _,
                    Command.Bridge _,
                    Command.Mute _,
                    Command.SendDtmf _ -> this == OPERATOR;
            case Command.StartRecording _,
                    Command.StopRecording _,
                    Command.QueueAdd _,
                    Command.QueueRemove _,
                    Command.QueuePause _ -> this == OPERATOR || this == SUPERVISOR;
            case Command.Spy _ -> this == SUPERVISOR;
            case Command.SendAction _ -> false;
        };
    }
}
