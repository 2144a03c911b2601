package io.ringdown.control;

import io.ringdown.access.Role;

/** What each role may do to calls; docs/operations.md tells this table to operators. */
public final class Rights {

    private Rights() {}

    public static boolean may(Role role, Command command) {
        if (role == Role.ADMINISTRATOR) {
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
                    Command.Pickup _,
                    Command.Mute _,
                    Command.SendDtmf _ -> role == Role.OPERATOR;
            case Command.StartRecording _,
                    Command.StopRecording _,
                    Command.QueueAdd _,
                    Command.QueueRemove _,
                    Command.QueuePause _ -> role == Role.OPERATOR || role == Role.SUPERVISOR;
            case Command.Spy _ -> role == Role.SUPERVISOR;
            case Command.SendAction _ -> false;
        };
    }
}
