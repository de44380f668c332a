#pragma once
/// A client whose server is the test: every packet in and out is written down in wire::print's
/// words.
#include "reference/client/client.hpp"
#include "reference/wire/codec.hpp"

#include <string>
#include <vector>

namespace assay::client {

using std::chrono::seconds;

class HandFed {
public:
    explicit HandFed(Options options, const std::vector<std::string>& defects = {})
        : version_{options.version}, client_{std::move(options), defects} {}

    /// The next step of the test's clock.
    void pass(Duration span);
    /// Calls `wake` if its time has come.
    void wake() { take(client_.wake(now_)); }
    void connect() { take(client_.connect(now_)); }
    void take_over(bool clean, const wire::Connack& connack) {
        take(client_.take_over(clean, connack, now_));
    }
    void up() { take(client_.transport_up(now_)); }
    void down() { take(client_.transport_down(now_)); }
    void disconnect(std::uint8_t reason = 0) { take(client_.disconnect(now_, reason)); }
    void feed(const wire::Packet& packet);
    void feed_bytes(const wire::Bytes& bytes) { take(client_.receive(bytes, now_)); }
    Token publish(std::string topic, std::uint8_t qos, std::string payload = "x");
    Token publish(Message message);
    Token subscribe(std::string filter, std::uint8_t qos);
    Token unsubscribe(std::string filter);
    /// connect, up, CONNACK, and the log emptied.
    void establish(wire::Connack connack = {});
    /// down, the back-off over, up, CONNACK; the log emptied before the CONNACK.
    void reestablish(wire::Connack connack);

    /// What happened since the last call, in order: "open", "close", "> PACKET" for what the client
    /// sent, "news" for events.
    std::vector<std::string> log();
    Client& client() { return client_; }
    Instant now() const { return now_; }

private:
    void take(Effects effects);

    wire::Version version_;
    Client client_;
    Instant now_{};
    std::vector<std::string> log_{};
};

/// CONNACK of a server that resumed.
wire::Connack session_present();
/// CONNACK with one property.
wire::Connack connack_with(wire::PropertyId id, wire::PropertyValue value);
wire::Publish
message(std::string topic, std::uint8_t qos, std::uint16_t packet_id, bool dup = false);
/// Options of a client with a Session in `version`.
Options keeping_session(wire::Version version);

}  // namespace assay::client
