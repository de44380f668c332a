#pragma once
/// A broker on the table, and Clients that are nothing but packets: tests say what they send and
/// look at what comes back, in virtual time.
#include "reference/broker/broker.hpp"
#include "reference/wire/packets.hpp"

#include <deque>
#include <map>
#include <set>
#include <string_view>

namespace assay::broker {

using namespace std::chrono_literals;
using enum wire::PropertyId;

constexpr auto v3 = wire::Version::v3_1_1;
constexpr auto v5 = wire::Version::v5_0;

/// CONNECT as tests need it.
struct Wishes {
    std::string client_id{};
    wire::Version version{v5};
    bool clean{true};
    std::uint16_t keep_alive{};
    std::optional<std::uint32_t> expiry{};  ///< Session Expiry Interval
    wire::Properties properties{};
};

wire::Connect connect_of(const Wishes& wishes);
/// Adds a Will to `connect`.
wire::Connect with_will(
    wire::Connect connect,
    std::string topic,
    std::string payload,
    std::uint8_t qos = 0,
    bool retain = false,
    wire::Properties properties = {}
);
wire::Publish publish_of(
    std::string topic,
    std::string_view payload,
    std::uint8_t qos = 0,
    std::uint16_t packet_id = 0,
    bool retain = false
);
wire::Subscribe subscribe_of(std::string filter, std::uint8_t options = 0, std::uint16_t id = 1);
std::string text_of(const wire::Publish& publish);

class Table {
public:
    explicit Table(Options options = {}, std::vector<std::string> defects = {})
        : broker{std::move(options), std::move(defects)} {}

    /// A new Network Connection, with nothing sent on it.
    ConnectionId open(wire::Version version = v5);
    /// Connects and takes the CONNACK, which `connack` shows.
    ConnectionId connect(const Wishes& wishes);
    ConnectionId connect_by(const wire::Connect& connect);
    void send(ConnectionId id, const wire::Packet& packet);
    void send(ConnectionId id, const wire::Bytes& bytes);
    /// The connection breaks.
    void cut(ConnectionId id);
    void subscribe(ConnectionId id, std::string filter, std::uint8_t options = 0);
    void congest(ConnectionId id, bool is_congested);
    /// Moves time on and wakes the broker whenever it asked for it.
    void pass(Duration time);

    /// What came on `id` since the last call.
    std::vector<wire::Packet> take(ConnectionId id);
    /// The only packet that came, which has to be a `P`; a failure and a default one otherwise.
    template <class P>
    P only(ConnectionId id);
    /// Payloads of all PUBLISHes that came, in order, joined by blanks.
    std::string payloads(ConnectionId id);
    bool is_closed(ConnectionId id) const { return closed_.contains(id); }

    void apply(Effects effects);

    Broker broker;
    Instant now{};
    wire::Connack connack{};  ///< of the latest `connect`

private:
    std::map<ConnectionId, wire::Version> versions_{};
    std::map<ConnectionId, std::vector<wire::Packet>> received_{};
    std::set<ConnectionId> closed_{};
    std::uint64_t connections_{};
};

/// The version as a test parameter's name.
struct VersionName {
    std::string operator()(const auto& param) const { return param.param == v5 ? "V5" : "V3"; }
};

}  // namespace assay::broker
