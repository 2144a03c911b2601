import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Numbers anew the names in {@code generated-bytecode.jar} that Quarkus and Byte Buddy gave by the order of threads and by chance, so that two
 * builds of one commit are the same bytes. Run by the build after Quarkus has packed, from its source: it needs nothing but the JDK.
 *
 * <p>Two kinds, each only told apart, never read: keys under which start-up steps hand values to each other ({@code proxykey17}, one numbering
 * for the whole jar), and fields of Hibernate's proxies ({@code cachedValue$N3fBbi1d$itn5md0}, a numbering for each class).
 */
final class SameNames {

    private static final Pattern KEY = Pattern.compile("proxykey\\d+");
    private static final Pattern FIELD = Pattern.compile("cachedValue\\$(\\w{8})(\\$\\w+)?");

    private final Map<String, String> keys = new HashMap<>();

    private SameNames() {}

    /**
     * @param args the jar, which is replaced; nothing is done where there is none, as in a native build
     * @throws IllegalStateException if there is nothing to rename: the platform has mended it, and this step can go
     */
    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        if (Files.exists(jar)) {
            renumber(jar);
        }
    }

    static void renumber(Path jar) throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        Map<String, ZipEntry> entries = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                content.put(entry.getName(), in.readAllBytes());
                entries.put(entry.getName(), entry);
            }
        }
        SameNames names = new SameNames();
        // by the names of the classes, which are the same in each build: the order of the numbers hangs on it
        content.replaceAll((name, bytes) -> name.endsWith(".class") ? names.renumbered(bytes) : bytes);
        if (names.keys.isEmpty()) {
            throw new IllegalStateException("No proxykey… in " + jar
                    + ": the platform numbers them well by itself now. Take SameNames and its step out of the build.");
        }
        Path fresh = jar.resolveSibling(jar.getFileName() + ".fresh");
        try (OutputStream file = Files.newOutputStream(fresh);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> each : content.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(entries.get(each.getKey()).getTimeLocal());
                out.putNextEntry(entry);
                out.write(each.getValue());
            }
        }
        Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The class with other texts in its pool of constants, which code knows by their places: so nothing else moves (JVMS 4.4). */
    private byte[] renumbered(byte[] type) {
        Map<String, String> fields = new HashMap<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(type.length);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(type));
                DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(in.readNBytes(8));
            int constants = in.readUnsignedShort();
            out.writeShort(constants);
            for (int i = 1; i < constants; i++) {
                int tag = in.readUnsignedByte();
                out.writeByte(tag);
                switch (tag) {
                    case 1 -> out.writeUTF(renamed(in.readUTF(), fields));
                    case 7, 8, 16, 19, 20 -> out.write(in.readNBytes(2));
                    case 15 -> out.write(in.readNBytes(3));
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> out.write(in.readNBytes(4));
                    case 5, 6 -> {
                        out.write(in.readNBytes(8));
                        i++; // a long and a double take two places
                    }
                    default -> throw new IllegalStateException("A constant of unknown kind " + tag);
                }
            }
            in.transferTo(out);
        } catch (IOException memoryOnly) {
            throw new IllegalStateException(memoryOnly);
        }
        return bytes.toByteArray();
    }

    private String renamed(String text, Map<String, String> fields) {
        if (KEY.matcher(text).matches()) {
            return keys.computeIfAbsent(text, key -> "proxykey" + (keys.size() + 1));
        }
        Matcher field = FIELD.matcher(text);
        if (field.matches()) {
            String number = fields.computeIfAbsent(field.group(1), chance -> "%08d".formatted(fields.size() + 1));
            return text.replace(field.group(1), number);
        }
        return text;
    }
}
