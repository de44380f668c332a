import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * Eclipse Paho for Java, MQTT 5.0 ({@code org.eclipse.paho.mqttv5.client}, 1.2.5). Not run by us: no
 * distribution has the library. Our tests compile this file against stubs of the methods that it calls.
 */
public final class PahoAdapter extends AssayAdapter implements MqttCallback {
    private MqttAsyncClient client;

    public static void main(String[] words) throws Exception {
        new PahoAdapter().run();
    }

    @Override
    protected String name() {
        return "Paho Java";
    }

    @Override
    protected String version() {
        var version = MqttAsyncClient.class.getPackage().getImplementationVersion();
        return version == null ? "?" : version;
    }

    @Override
    protected void connect(Command command) throws Exception {
        if (client == null || command.flag("clean")) {
            var server = "tcp://" + command.text("host") + ":" + command.number("port", 1883);
            client = new MqttAsyncClient(server, command.text("client_id"), new MemoryPersistence());
            client.setCallback(this);
        }
        var options = new MqttConnectionOptions();
        options.setCleanStart(command.flag("clean"));
        options.setKeepAliveInterval((int) command.number("keep_alive", 60));
        if (command.has("session_expiry")) options.setSessionExpiryInterval(command.number("session_expiry", 0));
        options.setAutomaticReconnect(true);
        options.setAutomaticReconnectDelay(1, 2);
        if (command.has("username")) options.setUserName(command.text("username"));
        if (command.has("password")) options.setPassword(command.text("password").getBytes(StandardCharsets.UTF_8));
        var will = command.will();
        if (will != null) options.setWill(will.text("topic"), message(will));
        client.connect(options, null, end(command));
    }

    @Override
    protected void publish(Command command) throws Exception {
        client.publish(command.text("topic"), message(command), null, end(command));
    }

    @Override
    protected void subscribe(Command command) throws Exception {
        var wanted = command.filters().stream()
                .map(each -> new MqttSubscription(each.name(), each.qos())).toArray(MqttSubscription[]::new);
        client.subscribe(wanted, null, end(command), new MqttProperties());
    }

    @Override
    protected void unsubscribe(Command command) throws Exception {
        var names = command.filters().stream().map(Filter::name).toArray(String[]::new);
        client.unsubscribe(names, null, end(command), new MqttProperties());
    }

    @Override
    protected void disconnect(Command command) throws Exception {
        client.disconnect(null, end(command));
    }

    private static MqttMessage message(Command command) {
        var out = new MqttMessage(command.payload());
        out.setQos(command.qos());
        out.setRetained(command.flag("retain"));
        return out;
    }

    private static MqttActionListener end(Command command) {
        return new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                done(command);
            }

            @Override
            public void onFailure(IMqttToken token, Throwable why) {
                failed(command, why);
            }
        };
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        heard(topic, message.getPayload(), message.getQos(), message.isRetained());
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        lost();
    }

    @Override
    public void mqttErrorOccurred(MqttException error) {
        System.err.println(error);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean isReconnect, String server) {}

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {}
}
