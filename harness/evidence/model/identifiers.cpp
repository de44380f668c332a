// Packet Identifiers of the server (2.2.1): a new message takes none that is still in use. What a
// client has acknowledged is free, whether the server has heard of it or not.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <fmt/format.h>
#include <map>

namespace assay::evidence {

using reports::TraceEvent;

namespace {

/// The message that an identifier stands for.
struct Use {
    EventIndex event{};
    wire::Publish publish{};
};
using Uses = std::map<std::uint16_t, Use>;

/// Whether this packet of a client sets an identifier of the server free.
std::optional<std::uint16_t> freed_by(const wire::Packet& packet) {
    if (const auto* puback = std::get_if<wire::Puback>(&packet)) return puback->packet_id;
    if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet)) return pubcomp->packet_id;
    const auto* pubrec = std::get_if<wire::Pubrec>(&packet);
    if (pubrec && wire::is_failure(pubrec->reason())) return pubrec->packet_id;
    return std::nullopt;
}

/// Whether both are one message, whatever DUP says: then it is a repeat, right or wrong.
bool is_same(const wire::Publish& one, const wire::Publish& other) {
    return one.payload == other.payload &&
           (one.topic == other.topic || one.topic.text.empty() || other.topic.text.empty());
}

/// Whether a new connection leaves the identifiers of the one before it in use.
bool goes_on(const ConnectionSpan& connection, const ConnectionSpan* before) {
    if (!connection.accepted || !connection.session_present || !before) return false;
    // What has become too large for the client is dropped [MQTT-3.1.2-25].
    return connection.packet_size_max_bytes >= before->packet_size_max_bytes;
}

class Book {
public:
    explicit Book(const ModelFacts& facts) : facts_{facts} {}

    /// Reads one event; a finding if it takes an identifier that is in use.
    std::optional<Finding> read(EventIndex event) {
        const auto& entry = facts_.inquiry().trace()[event];
        const auto* connection = entry.bytes.empty() ? nullptr : facts_.connection_of(event);
        if (!connection || connection->carries_load) return std::nullopt;
        if (connection->connack == event &&
            !goes_on(*connection, facts_.inquiry().index().before(*connection)))
            uses_[connection->client_id].clear();
        else if (connection->connack == event)
            free_what_was_lost(connection->client_id, event);
        const auto packet = facts_.packet(event);
        if (!packet) return std::nullopt;
        if (entry.kind == TraceEvent::Kind::sent)
            if (const auto packet_id = freed_by(*packet))
                uses_[connection->client_id].erase(*packet_id);
        const auto* publish = std::get_if<wire::Publish>(&*packet);
        if (entry.kind != TraceEvent::Kind::received || !publish || publish->qos() == 0)
            return std::nullopt;
        // What comes late over a connection that was taken over was sent before the new Session.
        const auto* newer = facts_.inquiry().index().after(*connection);
        if (newer && newer->connack < event) return std::nullopt;
        return take(*connection, event, *publish);
    }

private:
    /// The connection of the client was lost: some went to other members of its groups, and some were
    /// forgotten with a stop.
    void free_what_was_lost(const std::string& client_id, EventIndex connack) {
        std::erase_if(uses_[client_id], [&](const auto& entry) {
            const auto& [event, publish] = entry.second;
            return facts_.may_be_forgotten(event, connack) ||
                   facts_.inquiry().index().may_be_passed_on(
                       publish.topic.text, client_id, publish.qos()
                   );
        });
    }

    std::optional<Finding>
    take(const ConnectionSpan& connection, EventIndex event, const wire::Publish& publish) {
        auto& uses = uses_[connection.client_id];
        const auto [use, is_free] = uses.try_emplace(publish.packet_id, Use{event, publish});
        if (is_free || is_same(use->second.publish, publish)) return std::nullopt;
        const auto earlier = use->second.event;
        return Finding{
            .actual = facts_.inquiry().with_events(
                fmt::format(
                    "a new message to {} took id {}, which was in use",
                    connection.actor,
                    publish.packet_id
                ),
                {earlier, event}
            ),
            .evidence = event,
            .statements = ModelFacts::statement(connection.version, "MQTT-2.3.1-4", "MQTT-2.2.1-4")
        };
    }

    const ModelFacts& facts_;
    std::map<std::string, Uses> uses_{};
};

}  // namespace

std::optional<Finding> judge_identifiers(const ModelFacts& facts) {
    Book book{facts};
    for (EventIndex i = 0; i < facts.inquiry().trace().size(); ++i)
        if (auto finding = book.read(i)) return finding;
    return std::nullopt;
}

}  // namespace assay::evidence
