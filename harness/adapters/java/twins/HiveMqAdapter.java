import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The HiveMQ client ({@code com.hivemq:hivemq-mqtt-client}, 1.3), MQTT 5.0. Not run by us: no
 * distribution has the library. Our tests compile this file against stubs of the methods that it calls.
 */
public final class HiveMqAdapter extends AssayAdapter {
    private Mqtt5AsyncClient client;

    public static void main(String[] words) throws Exception {
        new HiveMqAdapter().run();
    }

    @Override
    protected String name() {
        return "HiveMQ MQTT Client";
    }

    @Override
    protected String version() {
        var version = MqttClient.class.getPackage().getImplementationVersion();
        return version == null ? "?" : version;
    }

    @Override
    protected void connect(Command command) {
        if (client == null || command.flag("clean")) {
            client = MqttClient.builder().useMqttVersion5()
                    .identifier(command.text("client_id"))
                    .serverHost(command.text("host"))
                    .serverPort((int) command.number("port", 1883))
                    .automaticReconnect().initialDelay(1, TimeUnit.SECONDS).maxDelay(2, TimeUnit.SECONDS)
                    .applyAutomaticReconnect()
                    .addDisconnectedListener(context -> lost())
                    .buildAsync();
            client.publishes(MqttGlobalPublishFilter.ALL, message -> heard(message.getTopic().toString(),
                    message.getPayloadAsBytes(), message.getQos().getCode(), message.isRetain()));
        }
        var wanted = Mqtt5Connect.builder()
                .cleanStart(command.flag("clean"))
                .keepAlive((int) command.number("keep_alive", 60))
                .sessionExpiryInterval(command.number("session_expiry", 0));
        if (command.has("username"))
            wanted = wanted.simpleAuth(Mqtt5SimpleAuth.builder().username(command.text("username"))
                    .password(command.text("password").getBytes(StandardCharsets.UTF_8)).build());
        var will = command.will();
        if (will != null) wanted = wanted.willPublish(message(will));
        end(command, client.connect(wanted.build()));
    }

    @Override
    protected void publish(Command command) {
        end(command, client.publish(message(command)));
    }

    @Override
    protected void subscribe(Command command) {
        var wanted = command.filters().stream().map(each -> Mqtt5Subscription.builder().topicFilter(each.name())
                .qos(MqttQos.fromCode(each.qos())).build()).toList();
        end(command, client.subscribe(Mqtt5Subscribe.builder().addSubscriptions(wanted).build()));
    }

    @Override
    protected void unsubscribe(Command command) {
        var ends = command.filters().stream()
                .map(each -> client.unsubscribe(Mqtt5Unsubscribe.builder().topicFilter(each.name()).build()))
                .toArray(CompletableFuture<?>[]::new);
        end(command, CompletableFuture.allOf(ends));
    }

    @Override
    protected void disconnect(Command command) {
        end(command, client.disconnect());
    }

    private static Mqtt5Publish message(Command command) {
        return Mqtt5Publish.builder().topic(command.text("topic")).payload(command.payload())
                .qos(MqttQos.fromCode(command.qos())).retain(command.flag("retain")).build();
    }

    private static void end(Command command, CompletableFuture<?> result) {
        result.whenComplete((ignored, why) -> {
            if (why == null) done(command);
            else failed(command, why);
        });
    }
}
