package io.ringdown.ops;

import io.ringdown.control.ErrorCode;
import io.ringdown.control.PbxAdministration;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.pbx.PbxRegistry.Wish;
import io.ringdown.pbx.PbxSettings;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logging.Logger;

/**
 * Which PBXs are configured: those of the service's own configuration, read once, and those of a folder of files that is
 * looked at again and again. What a file says of a PBX counts before the rest, so its secret may come from a variable.
 */
@ApplicationScoped
public class PbxConfigs implements PbxAdministration {

    private static final Logger LOG = Logger.getLogger(PbxConfigs.class);
    private static final String PREFIX = "ringdown.pbx.";
    private static final long LONGEST_SECRET = 4_096;

    private final RingdownConfig config;
    private final Config all;
    private final PbxFolder folder;

    /** Texts of the files as they were at the last look, and of those those that were the same at two looks. */
    private Map<String, String> seen = Map.of();

    private Map<String, String> taken = Map.of();

    private Map<Path, String> seenSecrets = Map.of();
    private Map<Path, String> takenSecrets = Map.of();
    private boolean begun;
    private String trouble;

    /** What the texts mean; a file is understood once. */
    private final Map<String, Parsed> parsed = new HashMap<>();

    private final Map<String, TrunkPatterns> trunks = new ConcurrentHashMap<>();
    private final Map<String, Path> spools = new ConcurrentHashMap<>();
    private Consumer<Map<String, Wish>> follower = _ -> {};

    /** @param error null when the keys are right */
    private record Parsed(String text, RingdownConfig.Pbx pbx, String error) {}

    PbxConfigs(RingdownConfig config, Config all) {
        this.config = config;
        this.all = all;
        this.folder = new PbxFolder(config.pbxDir());
    }

    /** Is told which PBXs there should be, at each look. */
    synchronized void tell(Consumer<Map<String, Wish>> other) {
        follower = other;
    }

    /** Whether anybody has configured a PBX, or means to. */
    synchronized boolean nobodyWants() {
        return config.pbx().isEmpty() && !folder.exists();
    }

    /** Devices that lead outside, of a PBX that is or was configured. */
    Optional<TrunkPatterns> trunks(String pbx) {
        return Optional.ofNullable(trunks.get(pbx));
    }

    /** Where call files for a PBX go. */
    Optional<Path> spool(String pbx) {
        return Optional.ofNullable(spools.get(pbx));
    }

    /** Reads files and secrets, and tells what follows. Blocking. */
    synchronized void look() {
        Map<String, String> now = seen;
        try {
            now = folder.read();
            trouble = null;
        } catch (IOException failure) {
            if (!failure.toString().equals(trouble)) {
                trouble = failure.toString();
                LOG.errorf("the PBXs in %s cannot be read, those known are followed on: %s", folder.path(), failure);
            }
        }
        // whoever writes a file may be half-way
        taken = begun ? settled(seen, now, taken) : now;
        seen = now;
        follower.accept(wishes());
        begun = true;
    }

    private static <K> Map<K, String> settled(Map<K, String> before, Map<K, String> now, Map<K, String> taken) {
        Map<K, String> result = new HashMap<>();
        Set<K> keys = new HashSet<>(now.keySet());
        keys.addAll(taken.keySet());
        for (K key : keys) {
            String text = Objects.equals(before.get(key), now.get(key)) ? now.get(key) : taken.get(key);
            if (text != null) {
                result.put(key, text);
            }
        }
        return result;
    }

    /** Every PBX that is configured, and how it is to be followed. */
    private Map<String, Wish> wishes() {
        parsed.keySet().retainAll(taken.keySet());
        Map<String, RingdownConfig.Pbx> configured = new TreeMap<>(config.pbx());
        Map<String, Wish> wishes = new TreeMap<>();
        taken.forEach((pbx, text) -> {
            Parsed one =
                    parsed.compute(pbx, (_, old) -> old != null && old.text().equals(text) ? old : parse(pbx, text));
            configured.remove(pbx);
            if (one.error() != null) {
                wishes.put(pbx, new Wish.Broken(one.error()));
            } else {
                configured.put(pbx, one.pbx());
            }
        });
        // of which there are secrets alone, for a file that is not there
        configured
                .values()
                .removeIf(pbx -> pbx.host().isEmpty() && pbx.username().isEmpty());
        readSecrets(configured.values().stream()
                .flatMap(pbx -> pbx.secretFile().stream())
                .toList());
        configured.forEach((pbx, keys) -> wishes.put(pbx, wish(pbx, keys)));
        return wishes;
    }

    private void readSecrets(List<Path> files) {
        Map<Path, String> now = new HashMap<>();
        for (Path file : files) {
            try {
                if (Files.size(file) <= LONGEST_SECRET) {
                    now.put(file, Files.readString(file).strip());
                }
            } catch (IOException unreadable) {
                LOG.debugf("secret file: %s", unreadable);
            }
        }
        Map<Path, String> stable = settled(seenSecrets, now, takenSecrets);
        for (Path file : files) {
            if (!takenSecrets.containsKey(file) && now.containsKey(file)) {
                stable.put(file, now.get(file)); // of before nothing is known
            }
        }
        seenSecrets = now;
        takenSecrets = stable;
    }

    private Wish wish(String pbx, RingdownConfig.Pbx keys) {
        try {
            PbxSettings settings = settings(pbx, keys, keys.secretFile().map(takenSecrets::get));
            trunks.put(pbx, settings.trunks());
            keys.spool().ifPresentOrElse(folder -> spools.put(pbx, folder), () -> spools.remove(pbx));
            return new Wish.Follow(settings);
        } catch (IllegalArgumentException wrong) {
            return new Wish.Broken(wrong.getMessage());
        }
    }

    private PbxSettings settings(String pbx, RingdownConfig.Pbx keys, Optional<String> fromFile) {
        String secret = keys.secretFile().isEmpty()
                ? keys.secret().orElseThrow(() -> new IllegalArgumentException("no secret or secret-file given"))
                : fromFile.filter(text -> !text.isEmpty())
                        .orElseThrow(() -> new IllegalArgumentException("secret-file "
                                + keys.secretFile().get() + " cannot be read, is empty or is larger than "
                                + LONGEST_SECRET + " bytes"));
        return new PbxSettings(
                PbxConnection.of(pbx, keys, secret),
                TrunkPatterns.of(keys.trunks().orElse(List.of())),
                config.resyncEvery(),
                config.lagAlarm(),
                keys.actionConnection());
    }

    // ---- one file

    private Parsed parse(String pbx, String text) {
        if (!PbxFolder.mayBeNamed(pbx)) {
            return new Parsed(text, null, "a PBX in " + folder.path() + " is named by letters, digits, - and _ only");
        }
        try {
            return new Parsed(text, keys(pbx, PbxFolder.parse(text)), null);
        } catch (RuntimeException wrong) {
            return new Parsed(text, null, message(wrong));
        }
    }

    private static String message(Throwable wrong) {
        return wrong.getMessage() == null
                ? wrong.toString()
                : wrong.getMessage().strip().replace('\n', ' ');
    }

    /** Without expressions: a file that was written by a mutation must not read what it may not. */
    private RingdownConfig.Pbx keys(String pbx, Properties file) {
        String prefix = PREFIX + pbx;
        Map<String, String> own = new HashMap<>();
        file.forEach((key, value) -> own.put(prefix + "." + key, value.toString()));
        SmallRyeConfig merged = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(
                        new Values(folder.path().resolve(pbx + ".properties").toString(), 200, own),
                        new Rest(all, prefix))
                .withMapping(RingdownConfig.Pbx.class, prefix)
                .build();
        return merged.getConfigMapping(RingdownConfig.Pbx.class, prefix);
    }

    private record Values(String name, int ordinal, Map<String, String> values) implements ConfigSource {

        @Override
        public Set<String> getPropertyNames() {
            return values.keySet();
        }

        @Override
        public String getValue(String key) {
            return values.get(key);
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public int getOrdinal() {
            return ordinal;
        }
    }

    /** What the service's own configuration says of the same PBX, variables of the environment included. */
    private record Rest(Config all, String prefix) implements ConfigSource {

        @Override
        public Set<String> getPropertyNames() {
            return Set.of(); // what it has more than is asked for is not the file's fault
        }

        @Override
        public String getValue(String key) {
            return key.startsWith(prefix + ".")
                    ? all.getOptionalValue(key, String.class).orElse(null)
                    : null;
        }

        @Override
        public String getName() {
            return "the service's configuration";
        }

        @Override
        public int getOrdinal() {
            return 100;
        }
    }

    // ---- administration

    @Override
    public synchronized void add(Change change) throws RefusedException {
        named(change.name());
        RingdownConfig.Pbx fixed = config.pbx().get(change.name());
        if (taken.containsKey(change.name()) || fixed != null && fixed.host().isPresent()) {
            throw new RefusedException(ErrorCode.EXISTS, "name", "there is a PBX named " + change.name());
        }
        if (change.secret() == null) { // one that is configured for another address is not sent to this one
            throw new RefusedException(ErrorCode.INVALID, "secret", "no secret given");
        }
        save(change, new Properties());
    }

    @Override
    public synchronized void update(Change change) throws RefusedException {
        named(change.name());
        String text = taken.get(change.name());
        if (text == null && !config.pbx().containsKey(change.name())) {
            throw new RefusedException(ErrorCode.NOT_FOUND, "name", "there is no PBX named " + change.name());
        }
        Properties keys = parsedOrEmpty(text);
        if (change.secret() == null) {
            stayingWhereItWasGivenFor(change, keys);
        }
        save(change, keys);
    }

    private Properties parsedOrEmpty(String text) {
        try {
            return text == null ? new Properties() : PbxFolder.parse(text);
        } catch (IllegalArgumentException broken) {
            return new Properties();
        }
    }

    /** Who may change an address must not thereby learn the secret: another host could be made to be told it. */
    private void stayingWhereItWasGivenFor(Change change, Properties keys) throws RefusedException {
        RingdownConfig.Pbx before;
        try {
            before = keys(change.name(), keys);
        } catch (RuntimeException broken) {
            throw new RefusedException(
                    ErrorCode.INVALID, "secret", "its configuration is broken, give all of it: " + message(broken));
        }
        boolean elsewhere = change.host() != null
                        && !change.host().equals(before.host().orElse(null))
                || change.port() != null && !OptionalInt.of(change.port()).equals(before.port())
                || change.plainLogin() != null && change.plainLogin() != before.plainLogin();
        if (elsewhere) {
            throw new RefusedException(
                    ErrorCode.INVALID,
                    "secret",
                    "with another host, port or way to log in give the secret, too: it is not sent elsewhere by itself");
        }
    }

    @Override
    public synchronized void remove(String name) throws RefusedException {
        if (!taken.containsKey(name)) {
            if (config.pbx().containsKey(name)) {
                throw new RefusedException(
                        ErrorCode.FIXED,
                        "name",
                        name + " is in the service's own configuration: remove it there and start the service anew");
            }
            throw new RefusedException(ErrorCode.NOT_FOUND, "name", "there is no PBX named " + name);
        }
        try {
            folder.delete(name);
        } catch (IOException failure) {
            throw notWritable(failure);
        }
        take(name, null);
    }

    private void save(Change change, Properties keys) throws RefusedException {
        put(keys, "host", change.host());
        put(keys, "port", change.port());
        put(keys, "username", change.username());
        put(keys, "plain-login", change.plainLogin());
        if (change.trunks() != null) {
            for (String pattern : change.trunks()) {
                if (pattern.isBlank() || pattern.contains(",") || pattern.contains("\\")) {
                    throw new RefusedException(ErrorCode.INVALID, "trunks", "a pattern is not blank, without , and \\");
                }
            }
            keys.setProperty("trunks", String.join(",", change.trunks()));
        }
        if (change.secret() != null) {
            keys.setProperty("secret", change.secret());
            keys.setProperty("secret-file", ""); // one that is configured would count before it
        }
        Set<String> wrong = new TreeSet<>();
        try {
            RingdownConfig.Pbx result = keys(change.name(), keys);
            result.host().ifPresentOrElse(_ -> {}, () -> wrong.add("host"));
            result.username().ifPresentOrElse(_ -> {}, () -> wrong.add("username"));
            if (result.secret().isEmpty() && result.secretFile().isEmpty()) {
                wrong.add("secret");
            }
            if (wrong.isEmpty()) {
                settings(change.name(), result, Optional.of("checked elsewhere"));
            }
        } catch (RuntimeException invalid) {
            throw new RefusedException(ErrorCode.INVALID, null, message(invalid));
        }
        if (!wrong.isEmpty()) {
            String first = wrong.iterator().next();
            throw new RefusedException(ErrorCode.INVALID, first, "no " + first + " given");
        }
        try {
            take(change.name(), folder.write(change.name(), keys));
        } catch (IOException failure) {
            throw notWritable(failure);
        }
    }

    private void take(String pbx, String text) {
        Map<String, String> now = new HashMap<>(taken);
        Map<String, String> known = new HashMap<>(seen);
        if (text == null) {
            now.remove(pbx);
            known.remove(pbx);
        } else {
            now.put(pbx, text);
            known.put(pbx, text);
        }
        taken = now;
        seen = known;
        follower.accept(wishes());
    }

    private RefusedException notWritable(IOException failure) {
        LOG.warnf("the PBXs in %s cannot be written: %s", folder.path(), failure);
        return new RefusedException(
                ErrorCode.NOT_WRITABLE, null, "the folder of PBX files cannot be written; the service's log says why");
    }

    private static void named(String name) throws RefusedException {
        if (!PbxFolder.mayBeNamed(name) || name.equals(Trunks.DEMO)) {
            throw new RefusedException(
                    ErrorCode.INVALID,
                    "name",
                    "a name has 1 to 64 letters, digits, - and _, begins with a letter or digit, and is not demo");
        }
    }

    private static void put(Properties keys, String key, Object value) {
        if (value != null) {
            keys.setProperty(key, value.toString());
        }
    }
}
