import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Makes two builds of one commit the same bytes. Run by the build after Quarkus has packed, from its source: it needs nothing but the JDK. What
 * is packed otherwise than as a fast-jar, as for the image with the AOT cache, it leaves as it is.
 *
 * <ul>
 *   <li>In {@code generated-bytecode.jar} it numbers anew the names that Quarkus and Byte Buddy gave by the order of threads and by chance. Two
 *       kinds, each only told apart, never read: keys under which start-up steps hand values to each other ({@code proxykey17}, one numbering
 *       for the whole jar), and fields of Hibernate's proxies ({@code cachedValue$N3fBbi1d$itn5md0}, a numbering for each class).
 *   <li>{@code transformed-bytecode.jar} has its classes in the order of the folders where the build found them, ours before the libraries' or
 *       behind them, as the checkout and the local repository happen to be called: it puts them in the order of their names.
 *   <li>{@code quarkus-application.dat} lists what is in the jars in their order: it has Quarkus write it once more.
 * </ul>
 */
final class SameBytes {

    private static final Pattern KEY = Pattern.compile("proxykey\\d+");
    private static final Pattern FIELD = Pattern.compile("cachedValue\\$(\\w{8})(\\$\\w+)?");

    /** Of {@code quarkus-application.dat} in a fast-jar. */
    private static final int FAST_JAR = 0xF0315432;

    private final Map<String, String> keys = new HashMap<>();

    private SameBytes() {}

    /**
     * @param args the folder {@code quarkus-app}, in which files are replaced
     * @throws IllegalStateException if there is nothing to rename: the platform has mended it, and this step can be looked at again; or if
     *     Quarkus would not have written the list of the jars as it stands there
     */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        Path app = Path.of(args[0]).toAbsolutePath();
        Path quarkus = app.resolve("quarkus");
        Path list = quarkus.resolve("quarkus-application.dat");
        if (!Files.exists(list)) {
            return;
        }
        byte[] before = Files.readAllBytes(list);
        String main;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(before))) {
            if (in.readInt() != FAST_JAR) {
                return;
            }
            in.readInt(); // version
            main = in.readUTF();
        }
        if (!Arrays.equals(before, listed(app, main))) {
            throw new IllegalStateException(
                    list
                            + " is not what is made of the jars: the platform lists them otherwise now. Let SameBytes do as it does.");
        }
        renumber(quarkus.resolve("generated-bytecode.jar"));
        Path transformed = quarkus.resolve("transformed-bytecode.jar");
        write(transformed, read(transformed));
        Files.write(list, listed(app, main));
    }

    /** The list of the jars as Quarkus, which lies in {@code lib/boot}, writes it. */
    private static byte[] listed(Path app, String main) throws IOException, ReflectiveOperationException {
        List<Path> path = new ArrayList<>();
        path.add(app.resolve("quarkus/transformed-bytecode.jar"));
        path.add(app.resolve("quarkus/generated-bytecode.jar"));
        path.addAll(jars(app.resolve("app")));
        path.addAll(jars(app.resolve("lib/main")));
        List<Path> boot = jars(app.resolve("lib/boot"));
        List<URL> runner = new ArrayList<>();
        for (Path jar : boot) {
            runner.add(jar.toUri().toURL());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(runner.toArray(URL[]::new))) {
            loader.loadClass("io.quarkus.bootstrap.runner.SerializedApplication")
                    .getMethod("write", OutputStream.class, String.class, Path.class, List.class, List.class)
                    .invoke(null, bytes, main, app, path, boot);
        }
        return bytes.toByteArray();
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static void renumber(Path jar) throws IOException {
        SortedMap<String, Content> contents = read(jar);
        SameBytes names = new SameBytes();
        // by the names of the classes, which are the same in each build: the order of the numbers hangs on it
        contents.replaceAll((name, content) ->
                name.endsWith(".class") ? new Content(content.entry(), names.renumbered(content.bytes())) : content);
        if (names.keys.isEmpty()) {
            throw new IllegalStateException("No proxykey… in " + jar
                    + ": the platform numbers them well by itself now. Take that part of SameBytes out of the build.");
        }
        write(jar, contents);
    }

    private record Content(ZipEntry entry, byte[] bytes) {}

    private static SortedMap<String, Content> read(Path jar) throws IOException {
        SortedMap<String, Content> contents = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (contents.put(entry.getName(), new Content(entry, in.readAllBytes())) != null) {
                    throw new IllegalStateException(entry.getName() + " stands in " + jar + " twice");
                }
            }
        }
        return contents;
    }

    private static void write(Path jar, SortedMap<String, Content> contents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, Content> each : contents.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(each.getValue().entry().getTimeLocal());
                out.putNextEntry(entry);
                out.write(each.getValue().bytes());
            }
        }
        Files.write(jar, bytes.toByteArray());
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
