package io.ringdown.control;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the configuration allows; see docs/configuration.md.
 *
 * @param contexts of the dialplan that may be named; {@code *} allows all. The context that a channel is in already need
 *     not be: its phone could dial there itself
 * @param applications that may be run, without regard to case; {@code *} allows all but those that reach a shell or the
 *     file system, which must be named each
 * @param technologies of channels that may be called, without regard to case
 * @param recordings folder that names of recordings are put behind; null for Asterisk's own
 */
public record Policy(Set<String> contexts, Set<String> applications, Set<String> technologies, String recordings) {

    public static final List<String> SAFE_APPLICATIONS =
            List.of("Playback", "Echo", "Milliwatt", "MusicOnHold", "Wait", "ConfBridge", "Hangup");

    public static final List<String> TECHNOLOGIES = List.of("PJSIP", "SIP", "IAX2", "DAHDI", "Local");

    /**
     * Applications that run commands, dialplan code or other applications, read or write files, or can be told to dial
     * into any context; most of them are those of main/manager.c, is_originate_app_permitted.
     */
    private static final Set<String> DANGEROUS = Set.of(
                    "system",
                    "trysystem",
                    "agi",
                    "eagi",
                    "deadagi",
                    "fastagi",
                    "externalivr",
                    "exec",
                    "tryexec",
                    "execif",
                    "originate",
                    "mixmonitor",
                    "monitor",
                    "record",
                    "readfile",
                    "stasis",
                    "dial",
                    "retrydial",
                    "page",
                    "followme",
                    "queue",
                    "gosub",
                    "gosubif",
                    "macro",
                    "macroif",
                    "macroexclusive",
                    "goto",
                    "gotoif",
                    "set",
                    "mset",
                    "while",
                    "jack",
                    "dumpchan",
                    "db",
                    "dbput",
                    "dbdel",
                    "dbdeltree",
                    "senddtmf",
                    "chanspy",
                    "extenspy",
                    "minivmnotify",
                    "voicemailmain",
                    "disa",
                    "bridge",
                    "channelredirect",
                    "softhangup",
                    "aelsub",
                    "background",
                    "backgrounddetect",
                    "directory",
                    "parkandannounce",
                    "audiosocket",
                    "sendfax",
                    "receivefax",
                    "dictate",
                    "sms",
                    "minivmaccmess",
                    "minivmdelete",
                    "minivmgreet",
                    "minivmmwi",
                    "minivmrecord",
                    "authenticate",
                    "privacymanager",
                    "blindtransfer",
                    "attendedtransfer",
                    "transfer",
                    "voicemail",
                    "adsiprog",
                    "festival",
                    "waitexten")
            .stream()
            .collect(Collectors.toUnmodifiableSet());

    public Policy {
        contexts = Set.copyOf(contexts);
        applications = lower(applications);
        technologies = lower(technologies);
    }

    boolean allowsContext(String context) {
        return contexts.contains("*") || contexts.contains(context);
    }

    boolean allowsApplication(String application) {
        String name = application.toLowerCase(Locale.ROOT);
        return applications.contains(name) || applications.contains("*") && !DANGEROUS.contains(name);
    }

    boolean allowsTechnology(String technology) {
        return technologies.contains(technology.toLowerCase(Locale.ROOT));
    }

    private static Set<String> lower(Set<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }
}
