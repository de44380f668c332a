import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What adapters for Java libraries share: commands come as lines of JSON on standard input, and what the
 * client does and hears goes out as lines of JSON. A library needs one class beside this one, such as
 * {@code PahoAdapter}. Compiled, {@code assay client -c file:paho.yaml} starts it by a file of two lines:
 *
 * <pre>
 * name: paho-java
 * command: [java, -cp, "/path/to/classes:/path/to/org.eclipse.paho.mqttv5.client.jar", PahoAdapter]
 * </pre>
 */
public abstract class AssayAdapter {
    /** A filter with the highest QoS that is wanted. */
    public record Filter(String name, int qos) {}

    protected abstract String name();

    protected abstract String version();

    protected abstract void connect(Command command) throws Exception;

    protected abstract void publish(Command command) throws Exception;

    protected abstract void subscribe(Command command) throws Exception;

    protected abstract void unsubscribe(Command command) throws Exception;

    protected abstract void disconnect(Command command) throws Exception;

    /** Until standard input ends. */
    protected final void run() throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = input.readLine(); line != null; line = input.readLine()) {
            var command = new Command(line);
            try {
                carryOut(command);
            } catch (Exception refused) {
                failed(command, refused);
            }
        }
        System.exit(0);
    }

    private void carryOut(Command command) throws Exception {
        switch (command.text("do")) {
            case "start" -> say("{\"ok\":true,\"name\":\"" + name() + "\",\"version\":\"" + version()
                    + "\",\"language\":\"java\",\"mqtt\":[\"5.0\"],\"can\":[\"will\",\"resume\"]}");
            case "connect" -> connect(command);
            case "publish" -> publish(command);
            case "subscribe" -> subscribe(command);
            case "unsubscribe" -> unsubscribe(command);
            case "disconnect" -> disconnect(command);
            default -> say("{\"ok\":false,\"id\":" + command.id() + ",\"cannot\":\"" + command.text("do") + "\"}");
        }
    }

    protected static void done(Command command) {
        say("{\"event\":\"done\",\"id\":" + command.id() + ",\"ok\":true}");
    }

    protected static void failed(Command command, Throwable why) {
        say("{\"event\":\"done\",\"id\":" + command.id() + ",\"ok\":false,\"error\":\"" + escaped(String.valueOf(why))
                + "\"}");
    }

    protected static void heard(String topic, byte[] payload, int qos, boolean retain) {
        say("{\"event\":\"message\",\"topic\":\"" + escaped(topic) + "\",\"payload_hex\":\"" + hex(payload)
                + "\",\"qos\":" + qos + ",\"retain\":" + retain + "}");
    }

    protected static void lost() {
        say("{\"event\":\"lost\"}");
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static String hex(byte[] bytes) {
        var out = new StringBuilder();
        for (var each : bytes) out.append(String.format("%02x", each));
        return out.toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\x00-\\x1f]", " ");
    }

    /** One line; flat enough for this, and a library of JSON would be one more thing to install. */
    public static final class Command {
        private final String line;

        Command(String line) {
            this.line = line;
        }

        public String text(String name) {
            Matcher found = Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(line);
            return found.find() ? found.group(1).replace("\\/", "/").replace("\\\"", "\"").replace("\\\\", "\\") : "";
        }

        public long number(String name, long otherwise) {
            Matcher found = Pattern.compile("\"" + name + "\":(-?[0-9]+)").matcher(line);
            return found.find() ? Long.parseLong(found.group(1)) : otherwise;
        }

        public boolean has(String name) {
            return line.contains("\"" + name + "\":");
        }

        public boolean flag(String name) {
            return line.contains("\"" + name + "\":true");
        }

        public long id() {
            return number("id", 0);
        }

        public int qos() {
            return (int) number("qos", 0);
        }

        /** The Will of a connect, with members as a publish has them; null: it has none. */
        public Command will() {
            Matcher found = Pattern.compile("\"will\":(\\{.*?\\})").matcher(line);
            return found.find() ? new Command(found.group(1)) : null;
        }

        public List<Filter> filters() {
            List<Filter> out = new ArrayList<>();
            Matcher found = Pattern.compile("\\{\"filter\":\"[^\"]*\"[^}]*\\}").matcher(line);
            while (found.find()) {
                var one = new Command(found.group());
                out.add(new Filter(one.text("filter"), one.qos()));
            }
            return out;
        }

        public byte[] payload() {
            var hex = text("payload_hex");
            var out = new byte[hex.length() / 2];
            for (int i = 0; i < out.length; ++i) out[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
            return out;
        }
    }
}
