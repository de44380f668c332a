#include "harness/evidence/model/sound.hpp"

#include "reference/wire/check.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

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
    std::string client_id{};            ///< until the server has chosen one, a name of its own
};

/// By Client Identifier the Packet Identifiers of what its Session has published and the server has
/// not answered to the end: they are no new message's [MQTT-2.2.1-3].
using InUse = std::map<std::string, std::set<std::uint16_t>>;

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
bool is_legal(Talk& talk, Published& published, InUse& in_use, const TraceEvent& event) {
    if (event.bytes.empty() || talk.has_left) return false;
    const auto inspected = wire::inspect(event.bytes, talk.version, wire::Role::client);
    if (!inspected.packet || !inspected.violations.empty()) return false;
    if (const auto* connect = std::get_if<wire::Connect>(&*inspected.packet)) {
        const wire::Protocol protocol{connect->protocol_name.text, connect->protocol_version};
        if (talk.is_begun || !protocol.is_ours()) return false;
        talk.version = connect->version();
        talk.is_begun = true;
        if (!connect->client_id.text.empty()) talk.client_id = connect->client_id.text;
        if (connect->clean_start()) in_use.erase(talk.client_id);
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
    const auto is_free = publish->qos() == 0 ||
                         in_use[talk.client_id].insert(publish->packet_id).second || publish->dup();
    return is_free && is_repeat(published, event, *publish) && publish->qos() <= talk.qos_max &&
           (talk.may_retain || !publish->retain()) && alias <= talk.alias_max;
}

void read_limits(Talk& talk, const wire::Connack& connack) {
    const auto& properties = connack.properties;
    talk.qos_max = properties.get_or(PropertyId::maximum_qos, talk.qos_max);
    talk.may_retain = properties.get_or<std::uint8_t>(PropertyId::retain_available, 1) != 0;
    talk.size_max_bytes = properties.get_or(PropertyId::maximum_packet_size, talk.size_max_bytes);
    talk.alias_max = properties.get_or(PropertyId::topic_alias_maximum, talk.alias_max);
}

/// The server has chosen the Client Identifier of a connection, whose Session is a new one.
void rename(Talk& talk, InUse& in_use, const std::string& name) {
    auto own = in_use.extract(std::exchange(talk.client_id, name));
    in_use.erase(name);
    if (own.empty()) return;
    own.key() = name;
    in_use.insert(std::move(own));
}

/// What the server said that decides what the client may send next.
void read_answer(Talk& talk, InUse& in_use, const TraceEvent& event) {
    using enum wire::PacketType;
    constexpr std::array deciding{connack, puback, pubrec, pubcomp};
    if (event.bytes.empty() ||
        std::ranges::find(deciding, wire::type_of(event.bytes)) == deciding.end())
        return;
    const auto decoded = wire::decode(event.bytes, talk.version);
    if (!decoded) return;
    const auto free = [&](std::uint16_t packet_id) { in_use[talk.client_id].erase(packet_id); };
    if (const auto* answer = std::get_if<wire::Connack>(&*decoded)) {
        read_limits(talk, *answer);
        if (const auto* assigned =
                answer->properties.find<wire::Utf8>(PropertyId::assigned_client_identifier))
            rename(talk, in_use, assigned->text);
        else if (!answer->session_present())
            in_use.erase(talk.client_id);
    }
    if (const auto* answer = std::get_if<wire::Puback>(&*decoded)) free(answer->packet_id);
    if (const auto* answer = std::get_if<wire::Pubcomp>(&*decoded)) free(answer->packet_id);
    if (const auto* answer = std::get_if<wire::Pubrec>(&*decoded);
        answer && wire::is_failure(answer->reason()))
        free(answer->packet_id);
}

/// What rows say of a process that was ended, in order or not, and serves again. Whatever else
/// became of it, that it was paused or died, says nothing of what it does then.
constexpr auto words_of_stops = std::to_array<std::string_view>(
    {"the broker is stopped",
     "the broker is restarted",
     "the broker is killed",
     "the broker is ready again"}
);

/// Whether the server goes on behind it with all that it has acknowledged.
bool is_survived(const TraceEvent& note, std::span<const reports::Offset> restarts) {
    return std::ranges::find(restarts, note.at) == restarts.end() &&
           std::ranges::any_of(words_of_stops, [&](std::string_view words) {
               return note.text.starts_with(words);
           });
}

}  // namespace

EventIndex
sound_until(std::span<const TraceEvent> trace, std::span<const reports::Offset> restarts) {
    std::map<std::string, Talk> talks;
    Published published;
    InUse in_use;
    for (EventIndex i = 0; i < trace.size(); ++i) {
        const auto& event = trace[i];
        auto& talk = talks[event.actor()];
        const auto is_connect = event.kind == Kind::sent && !event.bytes.empty() &&
                                wire::type_of(event.bytes) == wire::PacketType::connect;
        // A load opens connections that no event announces.
        const auto is_new = event.kind == Kind::opened || event.kind == Kind::ended ||
                            (is_connect && !talk.is_announced);
        if (is_new)
            talk = {
                .is_announced = event.kind == Kind::opened,
                .client_id = fmt::format("(unnamed {})", i)
            };
        if (event.kind == Kind::received) read_answer(talk, in_use, event);
        if (event.kind == Kind::sent && !is_legal(talk, published, in_use, event)) return i;
        const auto is_of_process = event.kind == Kind::note && !event.from.empty();
        if (is_of_process && !is_survived(event, restarts)) return i;
    }
    return trace.size();
}

}  // namespace assay::evidence
