import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.fusesource.mqtt.client.FutureConnection;
import org.fusesource.mqtt.client.MQTT;
import org.fusesource.mqtt.client.QoS;
import org.fusesource.mqtt.client.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An example with JUnit 5: ten messages over a satellite link that is cut for half a minute, and ten
 * during which the broker is started anew, through a library of your choice (here FuseSource's), with a
 * monitor that judges what the library sends.
 *
 * <pre>client - link (geo-bgan, cut) - monitor - broker</pre>
 */
class SatelliteTest {
    @TempDir Path folder;

    @Test
    void losesNothingInAnOutageAndKeepsTheStandard() throws Exception {
        try (var broker = AssayProcess.broker();
                var monitor = AssayProcess.monitor(broker.port(), folder.resolve("monitor").toString());
                var link = AssayProcess.link(monitor.port(), "geo-bgan")) {
            var office = client(broker.port(), "office").futureConnection();
            office.connect().await(10, TimeUnit.SECONDS);
            office.subscribe(new Topic[] {new Topic("truck/#", QoS.AT_LEAST_ONCE)}).await(10, TimeUnit.SECONDS);

            var truck = client(link.port(), "truck").futureConnection();
            truck.connect().await(60, TimeUnit.SECONDS);
            for (int i = 0; i < 10; ++i) {
                if (i == 5) link.say("cut 30s");
                truck.publish("truck/at", ("place " + i).getBytes(), QoS.AT_LEAST_ONCE, false);
            }

            assertEquals(10, places(office, 10).size());
            truck.disconnect().await(60, TimeUnit.SECONDS);
            office.disconnect().await(10, TimeUnit.SECONDS);
            assertEquals(0, monitor.end(), monitor::output);
        }
    }

    @Test
    void losesNothingInARestartOfTheBroker() throws Exception {
        var store = folder.resolve("store").toString();
        var broker = AssayProcess.broker("--store", store);
        int port = broker.port();
        try (var monitor = AssayProcess.monitor(port, folder.resolve("monitor").toString());
                var link = AssayProcess.link(monitor.port(), "geo-bgan")) {
            var office = client(port, "office").futureConnection();
            office.connect().await(10, TimeUnit.SECONDS);
            office.subscribe(new Topic[] {new Topic("truck/#", QoS.AT_LEAST_ONCE)}).await(10, TimeUnit.SECONDS);

            var truck = client(link.port(), "truck").futureConnection();
            truck.connect().await(60, TimeUnit.SECONDS);
            for (int i = 0; i < 10; ++i) {
                truck.publish("truck/at", ("place " + i).getBytes(), QoS.AT_LEAST_ONCE, false);
                if (i != 5) continue;
                broker.end();
                broker = AssayProcess.brokerAt(port, "--store", store);
            }

            assertEquals(10, places(office, 10).size());
            truck.disconnect().await(60, TimeUnit.SECONDS);
            office.disconnect().await(10, TimeUnit.SECONDS);
            assertEquals(0, monitor.end(), monitor::output);
        } finally {
            broker.close();
        }
    }

    /** What the office hears until it knows that many. */
    private static Set<String> places(FutureConnection office, int count) throws Exception {
        Set<String> out = new HashSet<>();
        while (out.size() < count) {
            var message = office.receive().await(120, TimeUnit.SECONDS);
            out.add(new String(message.getPayload()));
            message.ack();
        }
        return out;
    }

    private static MQTT client(int port, String name) throws Exception {
        var mqtt = new MQTT();
        mqtt.setHost("127.0.0.1", port);
        mqtt.setVersion("3.1.1");
        mqtt.setClientId(name);
        mqtt.setCleanSession(false);
        mqtt.setKeepAlive((short) 60);
        return mqtt;
    }
}
