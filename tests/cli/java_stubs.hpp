#pragma once
/// Of two Java libraries that no distribution has, the methods that the adapters for them call: enough for
/// a compiler, and nothing that runs.
#include <array>
#include <string_view>

namespace assay::cli {

struct JavaStub {
    std::string_view name{};  ///< "PACKAGE.CLASS"
    std::string_view text{};  ///< without the package
};

// clang-format off
constexpr std::array java_stubs{
    JavaStub{"org.eclipse.paho.mqttv5.client.IMqttToken", "public interface IMqttToken {}"},
    JavaStub{"org.eclipse.paho.mqttv5.client.MqttDisconnectResponse", "public class MqttDisconnectResponse {}"},
    JavaStub{"org.eclipse.paho.mqttv5.client.MqttClientPersistence", "public interface MqttClientPersistence {}"},
    JavaStub{"org.eclipse.paho.mqttv5.client.persist.MemoryPersistence",
        "public class MemoryPersistence implements org.eclipse.paho.mqttv5.client.MqttClientPersistence {}"},
    JavaStub{"org.eclipse.paho.mqttv5.common.MqttException",
        "public class MqttException extends Exception { private static final long serialVersionUID = 1; }"},
    JavaStub{"org.eclipse.paho.mqttv5.common.packet.MqttProperties", "public class MqttProperties {}"},
    JavaStub{"org.eclipse.paho.mqttv5.common.MqttSubscription",
        "public class MqttSubscription { public MqttSubscription(String topic, int qos) {} }"},
    JavaStub{"org.eclipse.paho.mqttv5.common.MqttMessage", R"(public class MqttMessage {
    public MqttMessage(byte[] payload) {}
    public byte[] getPayload() { return null; }
    public int getQos() { return 0; }
    public boolean isRetained() { return false; }
    public void setQos(int qos) {}
    public void setRetained(boolean retained) {}
})"},
    JavaStub{"org.eclipse.paho.mqttv5.client.MqttActionListener", R"(public interface MqttActionListener {
    void onSuccess(IMqttToken token);
    void onFailure(IMqttToken token, Throwable why);
})"},
    JavaStub{"org.eclipse.paho.mqttv5.client.MqttCallback", R"(import org.eclipse.paho.mqttv5.common.*;
public interface MqttCallback {
    void disconnected(MqttDisconnectResponse response);
    void mqttErrorOccurred(MqttException error);
    void messageArrived(String topic, MqttMessage message) throws Exception;
    void deliveryComplete(IMqttToken token);
    void connectComplete(boolean reconnect, String serverURI);
    void authPacketArrived(int reasonCode, org.eclipse.paho.mqttv5.common.packet.MqttProperties properties);
})"},
    JavaStub{"org.eclipse.paho.mqttv5.client.MqttConnectionOptions", R"(public class MqttConnectionOptions {
    public void setCleanStart(boolean cleanStart) {}
    public void setKeepAliveInterval(int seconds) {}
    public void setSessionExpiryInterval(Long seconds) {}
    public void setAutomaticReconnect(boolean automatic) {}
    public void setAutomaticReconnectDelay(int least, int most) {}
    public void setUserName(String name) {}
    public void setPassword(byte[] password) {}
    public void setWill(String topic, org.eclipse.paho.mqttv5.common.MqttMessage message) {}
})"},
    JavaStub{"org.eclipse.paho.mqttv5.client.MqttAsyncClient", R"(import org.eclipse.paho.mqttv5.common.*;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
public class MqttAsyncClient {
    public MqttAsyncClient(String uri, String id, MqttClientPersistence persistence) throws MqttException {}
    public void setCallback(MqttCallback callback) {}
    public IMqttToken connect(MqttConnectionOptions o, Object context, MqttActionListener l) throws MqttException { return null; }
    public IMqttToken publish(String t, MqttMessage m, Object context, MqttActionListener l) throws MqttException { return null; }
    public IMqttToken subscribe(MqttSubscription[] s, Object context, MqttActionListener l, MqttProperties p) throws MqttException { return null; }
    public IMqttToken unsubscribe(String[] f, Object context, MqttActionListener l, MqttProperties p) throws MqttException { return null; }
    public IMqttToken disconnect(Object context, MqttActionListener l) throws MqttException { return null; }
})"},
    JavaStub{"com.hivemq.client.mqtt.MqttGlobalPublishFilter", "public enum MqttGlobalPublishFilter { ALL }"},
    JavaStub{"com.hivemq.client.mqtt.datatypes.MqttTopic", "public interface MqttTopic {}"},
    JavaStub{"com.hivemq.client.mqtt.datatypes.MqttQos", R"(public enum MqttQos {
    AT_MOST_ONCE;
    public static MqttQos fromCode(int code) { return AT_MOST_ONCE; }
    public int getCode() { return 0; }
})"},
    JavaStub{"com.hivemq.client.mqtt.MqttClient", R"(public interface MqttClient {
    static MqttClientBuilder builder() { return null; }
})"},
    JavaStub{"com.hivemq.client.mqtt.MqttClientBuilder", R"(public interface MqttClientBuilder {
    com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder useMqttVersion5();
})"},
    JavaStub{"com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext", "public interface MqttClientDisconnectedContext {}"},
    JavaStub{"com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener", R"(public interface MqttClientDisconnectedListener {
    void onDisconnected(MqttClientDisconnectedContext context);
})"},
    JavaStub{"com.hivemq.client.mqtt.lifecycle.MqttClientAutoReconnectBuilder", R"(import java.util.concurrent.TimeUnit;
public interface MqttClientAutoReconnectBuilder {
    interface Nested<P> {
        Nested<P> initialDelay(long delay, TimeUnit unit);
        Nested<P> maxDelay(long delay, TimeUnit unit);
        P applyAutomaticReconnect();
    }
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder", R"(import com.hivemq.client.mqtt.lifecycle.*;
public interface Mqtt5ClientBuilder {
    Mqtt5ClientBuilder identifier(String identifier);
    Mqtt5ClientBuilder serverHost(String host);
    Mqtt5ClientBuilder serverPort(int port);
    MqttClientAutoReconnectBuilder.Nested<? extends Mqtt5ClientBuilder> automaticReconnect();
    Mqtt5ClientBuilder addDisconnectedListener(MqttClientDisconnectedListener listener);
    Mqtt5AsyncClient buildAsync();
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient", R"(import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import java.util.concurrent.CompletableFuture;
public interface Mqtt5AsyncClient {
    CompletableFuture<?> connect(Mqtt5Connect connect);
    CompletableFuture<?> publish(Mqtt5Publish publish);
    CompletableFuture<?> subscribe(Mqtt5Subscribe subscribe);
    CompletableFuture<?> unsubscribe(Mqtt5Unsubscribe unsubscribe);
    CompletableFuture<Void> disconnect();
    void publishes(MqttGlobalPublishFilter filter, java.util.function.Consumer<Mqtt5Publish> callback);
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth", R"(public interface Mqtt5SimpleAuth {
    static Builder builder() { return null; }
    interface Builder {
        Builder username(String username);
        Builder password(byte[] password);
        Mqtt5SimpleAuth build();
    }
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect", R"(public interface Mqtt5Connect {
    static Mqtt5ConnectBuilder builder() { return null; }
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder", R"(import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
public interface Mqtt5ConnectBuilder {
    Mqtt5ConnectBuilder cleanStart(boolean cleanStart);
    Mqtt5ConnectBuilder keepAlive(int seconds);
    Mqtt5ConnectBuilder sessionExpiryInterval(long seconds);
    Mqtt5ConnectBuilder simpleAuth(Mqtt5SimpleAuth auth);
    Mqtt5ConnectBuilder willPublish(Mqtt5Publish will);
    Mqtt5Connect build();
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish", R"(import com.hivemq.client.mqtt.datatypes.*;
public interface Mqtt5Publish {
    static Builder builder() { return null; }
    MqttTopic getTopic();
    byte[] getPayloadAsBytes();
    MqttQos getQos();
    boolean isRetain();
    interface Builder {
        Builder topic(String topic);
        Builder payload(byte[] payload);
        Builder qos(MqttQos qos);
        Builder retain(boolean retain);
        Mqtt5Publish build();
    }
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription", R"(public interface Mqtt5Subscription {
    static Builder builder() { return null; }
    interface Builder {
        Builder topicFilter(String filter);
        Builder qos(com.hivemq.client.mqtt.datatypes.MqttQos qos);
        Mqtt5Subscription build();
    }
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe", R"(public interface Mqtt5Subscribe {
    static Builder builder() { return null; }
    interface Builder {
        Builder addSubscriptions(java.util.Collection<? extends Mqtt5Subscription> subscriptions);
        Mqtt5Subscribe build();
    }
})"},
    JavaStub{"com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe", R"(public interface Mqtt5Unsubscribe {
    static Builder builder() { return null; }
    interface Builder {
        Builder topicFilter(String filter);
        Mqtt5Unsubscribe build();
    }
})"},
};
// clang-format on

}  // namespace assay::cli
