package io.ringdown.ops;

import io.quarkus.runtime.configuration.MemorySize;
import io.ringdown.access.Role;
import io.ringdown.ami.session.TransportConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Ringdown's own settings; docs/configuration.md tells them to operators. */
@ConfigMapping(prefix = "ringdown")
public interface RingdownConfig {

    /** PBXs by name, as they are configured at the start. None here nor in {@link #pbxDir}: the demo PBX. */
    Map<String, Pbx> pbx();

    /** A file for each PBX that comes, changes and goes while the service runs: {@code office.properties}. */
    @WithDefault("config/pbx.d")
    Path pbxDir();

    /** Events that come later than this for a while are told as an alarm. */
    @WithDefault("2s")
    Duration lagAlarm();

    OverloadConfig overload();

    /** What may wait in memory of what has come and could not be followed yet. */
    interface OverloadConfig {

        /** Of one PBX; beyond, its connection is given up. */
        @WithDefault("64M")
        MemorySize size();

        /** Of all PBXs; not set: a quarter of the heap. */
        Optional<MemorySize> total();
    }

    /** Where the journal and the embedded database live. */
    @WithDefault("data")
    Path dataDir();

    /** Follow the demo PBX whatever PBXs are configured. */
    @WithDefault("false")
    boolean demo();

    /** How many calls a second the demo PBX begins, as a load; not set: about one in three seconds. */
    Optional<Double> demoCallsPerSecond();

    /** Connect to PBXs at all; without, only what was written before is served. */
    @WithDefault("true")
    boolean follow();

    /** A command of the command line runs in this process, not the service. */
    @WithDefault("false")
    boolean command();

    /** How often what is there is read again from each PBX. */
    @WithDefault("5m")
    Duration resyncEvery();

    JournalConfig journal();

    ControlConfig control();

    /** What may be done to calls. */
    interface ControlConfig {

        /** What whoever reaches the service may do, as long as nobody has to log in. */
        @WithDefault("ADMINISTRATOR")
        Role localRole();

        /** Contexts of the dialplan that may be named; {@code *} for all. Not set: none. */
        Optional<List<String>> contexts();

        /** Applications that may be run. */
        Optional<List<String>> applications();

        /** Technologies of channels that may be called. */
        Optional<List<String>> technologies();

        /** Folder that recordings are put into, as Asterisk sees it; not set: its monitor folder. */
        Optional<String> recordings();

        /** Where pages may come from that act through a browser, as {@code https://pbx.example.org}. */
        Optional<List<String>> origins();
    }

    /** What PBXs tell, kept in files: what calls are recovered from after a crash. */
    interface JournalConfig {

        @WithDefault("true")
        boolean enabled();

        /** How long it is kept. */
        @WithDefault("7d")
        Duration keep();

        /** Most of one PBX; beyond, the oldest goes. */
        @WithDefault("10G")
        MemorySize maxSize();

        /** A file is ended at this size. */
        @WithDefault("64M")
        MemorySize segmentSize();

        /** And at this age. */
        @WithDefault("1h")
        Duration segmentTime();

        /** With less free space on the disk nothing is journalled, so that the database does not run out of it. */
        @WithDefault("512M")
        MemorySize minFree();
    }

    /** One Asterisk. */
    interface Pbx {

        /** Required; checked for each PBX by itself, so that one that lacks it stops no other. */
        Optional<String> host();

        /** Not set: that of the transport, 5038, 5039 with TLS, 8088 over HTTP, 8089 over HTTPS. */
        OptionalInt port();

        /** Required, as the host. */
        Optional<String> username();

        /** This or {@link #secretFile} is required. */
        Optional<String> secret();

        /** A file that holds the secret alone, looked at again and again; it counts before {@link #secret}. */
        Optional<Path> secretFile();

        /** Send the secret as it is instead of proving it by an MD5 challenge. */
        @WithDefault("false")
        boolean plainLogin();

        @WithDefault("NONE")
        PbxConnection.Tls tls();

        /** PEM file of the authorities to trust instead of the JDK's. */
        Optional<Path> tlsCa();

        /** PEM file of our own certificate, for an Asterisk behind a proxy that asks for one. */
        Optional<Path> tlsCertificate();

        /** PEM file (PKCS #8) of its key. */
        Optional<Path> tlsKey();

        /** Whether the certificate must name the host; not set: yes. */
        Optional<Boolean> tlsVerifyHost();

        @WithDefault("TCP")
        PbxConnection.Transport transport();

        /** Not set: arawman. */
        Optional<TransportConfig.Endpoint> httpEndpoint();

        /** That of http.conf; not set: none. */
        Optional<String> httpPrefix();

        /** A login of their own for users' actions, so that a slow one holds no event back. */
        @WithDefault("true")
        boolean actionConnection();

        /** Devices that lead outside, for example {@code PJSIP/trunk*}. */
        Optional<List<String>> trunks();

        /** Asterisk's spool folder, when call files can be written there. */
        Optional<Path> spool();
    }
}
