#include "harness/evidence/model/sound.hpp"

#include "reference/wire/check.hpp"
#include "reference/wire/codec.hpp"

#include <map>
#include <set>

namespace assay::evidence {

using reports::TraceEvent;
using wire::PropertyId;
using Kind = TraceEvent::Kind;

namespace {

constexpr auto expiry = PropertyId::session_expiry_interval;

/// What one connection has said so far, as far as it decides what its client may send.
struct Talk {
    wire::Version version{wire::Version::v5_0};
    bool is_begun{};
    bool has_left{};
    std::uint8_t qos_max{2};
    bool may_retain{true};
    std::uint32_t size_max_bytes{wire::packet_size_max_bytes};
    std::uint16_t alias_max{};
    std::set<std::uint16_t> aliases{};  ///< that stand for a topic
    bool session_ends{};                ///< with the connection
    bool is_announced{};                ///< an event says when it is opened
};

/// What the clients have published so far, by actor and Packet Identifier: a repeat is the same.
using Published = std::map<std::pair<std::string_view, std::uint16_t>, std::size_t>;

/// Whether a PUBLISH with DUP repeats one that was sent before [MQTT-3.3.1-1].
bool is_repeat(Published& published, const TraceEvent& event, const wire::Publish& publish) {
    if (publish.qos() == 0) return true;
    const auto& payload = publish.payload.bytes;
    const std::string_view text{reinterpret_cast<const char*>(payload.data()), payload.size()};
    const auto print = std::hash<std::string_view>{}(text);
    const auto [known, is_new] = published.try_emplace({event.from, publish.packet_id}, print);
    const auto was_sent = !is_new && known->second == print;
    known->second = print;
    return was_sent || !publish.dup();
}

/// Whether the client keeps to its own rules and to the limits that the server has named.
bool is_legal(Talk& talk, Published& published, const TraceEvent& event) {
    if (event.bytes.empty() || talk.has_left) return false;
    const auto inspected = wire::inspect(event.bytes, talk.version, wire::Role::client);
    if (!inspected.packet || !inspected.violations.empty()) return false;
    if (const auto* connect = std::get_if<wire::Connect>(&*inspected.packet)) {
        const wire::Protocol protocol{connect->protocol_name.text, connect->protocol_version};
        if (talk.is_begun || !protocol.is_ours()) return false;
        talk.version = connect->version();
        talk.is_begun = true;
        talk.session_ends = connect->properties.get_or<std::uint32_t>(expiry, 0) == 0;
        return true;
    }
    if (!talk.is_begun || event.bytes.size() > talk.size_max_bytes) return false;
    if (const auto* disconnect = std::get_if<wire::Disconnect>(&*inspected.packet)) {
        talk.has_left = true;
        // A Session that ends with its connection gets no other end [MQTT-3.14.2-2].
        const auto prolongs =
            disconnect->properties && disconnect->properties->get_or<std::uint32_t>(expiry, 0) > 0;
        return !prolongs || !talk.session_ends;
    }
    const auto* publish = std::get_if<wire::Publish>(&*inspected.packet);
    if (!publish) return true;
    const auto alias = publish->properties.get_or<std::uint16_t>(PropertyId::topic_alias, 0);
    if (publish->topic.text.empty() && !talk.aliases.contains(alias)) return false;
    if (alias > 0) talk.aliases.insert(alias);
    return is_repeat(published, event, *publish) && publish->qos() <= talk.qos_max &&
           (talk.may_retain || !publish->retain()) && alias <= talk.alias_max;
}

void read_limits(Talk& talk, const TraceEvent& event) {
    if (event.bytes.empty() || wire::type_of(event.bytes) != wire::PacketType::connack) return;
    const auto decoded = wire::decode(event.bytes, talk.version);
    const auto* connack = decoded ? std::get_if<wire::Connack>(&*decoded) : nullptr;
    if (!connack) return;
    const auto& properties = connack->properties;
    talk.qos_max = properties.get_or(PropertyId::maximum_qos, talk.qos_max);
    talk.may_retain = properties.get_or<std::uint8_t>(PropertyId::retain_available, 1) != 0;
    talk.size_max_bytes = properties.get_or(PropertyId::maximum_packet_size, talk.size_max_bytes);
    talk.alias_max = properties.get_or(PropertyId::topic_alias_maximum, talk.alias_max);
}

}  // namespace

EventIndex sound_until(std::span<const TraceEvent> trace) {
    std::map<std::string, Talk> talks;
    Published published;
    for (EventIndex i = 0; i < trace.size(); ++i) {
        const auto& event = trace[i];
        auto& talk = talks[event.actor()];
        const auto is_connect = event.kind == Kind::sent && !event.bytes.empty() &&
                                wire::type_of(event.bytes) == wire::PacketType::connect;
        // A load opens connections that no event announces.
        const auto is_new = event.kind == Kind::opened || event.kind == Kind::ended ||
                            (is_connect && !talk.is_announced);
        if (is_new) talk = {.is_announced = event.kind == Kind::opened};
        if (event.kind == Kind::received) read_limits(talk, event);
        if (event.kind == Kind::sent && !is_legal(talk, published, event)) return i;
        // Something became of the target's process (4.1.1: what is stored can be lost).
        if (event.kind == Kind::note && !event.from.empty()) return i;
    }
    return trace.size();
}

}  // namespace assay::evidence
