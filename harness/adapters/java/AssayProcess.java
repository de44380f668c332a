import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program of Assay beside a Java test: a broker, a simulated link or a monitor, each on a free port of
 * 127.0.0.1. Copy this file into your tests; it needs the program {@code assay} in the path, or where the
 * system property {@code assay} says it is, and no library.
 */
public final class AssayProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (?:\\w+://)?127\\.0\\.0\\.1:(\\d+)");

    private static final int START_LIMIT_MS = 30_000;

    private final Process process;
    private final List<String> said = new ArrayList<>();
    private int port;

    /** The reference broker; further flags as for {@code assay broker}. */
    public static AssayProcess broker(String... flags) throws IOException {
        return started(List.of("broker", "--port", "0"), flags);
    }

    /** The same where one has been before; with {@code --store DIR} it has what that one kept. */
    public static AssayProcess brokerAt(int port, String... flags) throws IOException {
        return started(List.of("broker", "--port", Integer.toString(port)), flags);
    }

    /** A simulated link in front of a port, for example over {@code geo-bgan}; flags as for {@code assay link}. */
    public static AssayProcess link(int to, String preset, String... flags) throws IOException {
        return started(
            List.of("link", "--listen", "127.0.0.1:0", "--to", "mqtt://127.0.0.1:" + to, "--preset", preset), flags);
    }

    /** A monitor in front of a port, which judges clients; its reports lie in {@code folder}. */
    public static AssayProcess monitor(int to, String folder, String... flags) throws IOException {
        return started(
            List.of("monitor", "--listen", "127.0.0.1:0", "--to", "mqtt://127.0.0.1:" + to, "-o", folder), flags);
    }

    private static AssayProcess started(List<String> words, String... flags) throws IOException {
        var command = new ArrayList<String>();
        command.add(System.getProperty("assay", "assay"));
        command.addAll(words);
        command.addAll(List.of(flags));
        return new AssayProcess(command);
    }

    private AssayProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Also where the virtual machine ends before the test does.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        var patience = new Timer(true);
        patience.schedule(new TimerTask() {
            @Override
            public void run() {
                process.destroyForcibly();
            }
        }, START_LIMIT_MS);
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line; port == 0 && (line = output.readLine()) != null;) {
            said.add(line);
            var found = LISTENING.matcher(line);
            if (found.find()) port = Integer.parseInt(found.group(1));
        }
        patience.cancel();
        if (port == 0) {
            process.destroyForcibly();
            throw new IOException("assay does not say where it listens: " + String.join("\n", said));
        }
        // Whoever does not read stops the program sooner or later.
        var reader = new Thread(() -> readToEnd(output));
        reader.setDaemon(true);
        reader.start();
    }

    private void readToEnd(BufferedReader output) {
        try {
            for (String line; (line = output.readLine()) != null;) remember(line);
        } catch (IOException ended) {
            // Its output is closed when it is ended.
        }
    }

    private synchronized void remember(String line) {
        said.add(line);
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** What it has said so far. */
    public synchronized String output() {
        return String.join("\n", said);
    }

    /** One line to a link: "cut 30s", "set loss=5%", "restore". */
    public void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Ends it and gives its exit code; of a monitor 1 if a client broke a MUST, 0 if none did. */
    public int end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        return process.exitValue();
    }

    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException wanted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
