// Reason Codes of SUBACK and UNSUBACK that contradict what the client has and asked for (3.8.4,
// 3.10.4, 3.11.3). What a server grants less, or refuses, is its own affair.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::evidence {

using reports::TraceEvent;

namespace {

bool is_above(const SubscriptionSpan& span) {
    return span.granted != never &&
           span.granted_qos > wire::SubscriptionOptions::qos.get(span.options);
}

/// Whether it was granted what the subscription had that it replaced.
bool is_as_replaced(const ModelFacts& facts, const SubscriptionSpan& span) {
    const auto* older = facts.replaced_by(span);
    return older && older->granted_qos == span.granted_qos;
}

/// SUBACK grants more than was asked for: the QoS of SUBSCRIBE is the highest at which the server may
/// send (3.8.3.1), and it may grant a lower one only (3.8.4).
std::optional<Finding> granted_above(const ModelFacts& facts) {
    // What a server grants too much elsewhere, too, it has not from the subscription before.
    const auto& spans = facts.history().subscriptions;
    const auto is_of_replacing = std::ranges::none_of(spans, [&](const SubscriptionSpan& span) {
        return is_above(span) && !is_as_replaced(facts, span);
    });
    for (const auto& span : spans) {
        if (!is_above(span)) continue;
        const auto asked = wire::SubscriptionOptions::qos.get(span.options);
        const auto& connection = facts.history().connections[span.connection];
        const bool is_kept = is_of_replacing && is_as_replaced(facts, span);
        return Finding{
            .actual = facts.inquiry().with_events(
                fmt::format(
                    "{} was granted QoS {} and had asked for {}{}",
                    span.actor,
                    span.granted_qos,
                    asked,
                    is_kept ? ", as the subscription had it that was replaced" : ""
                ),
                {span.asked, span.granted}
            ),
            .evidence = span.granted,
            .statements =
                is_kept ? ModelFacts::statement(connection.version, "MQTT-3.8.4-3", "MQTT-3.8.4-3")
                        : std::vector<std::string>{}
        };
    }
    return std::nullopt;
}

/// Topic Filters of an UNSUBSCRIBE that has no answer yet.
struct EndRequest {
    EventIndex event{};
    std::vector<std::string> filters{};
};

/// UNSUBACKs that deny a subscription that is certainly there.
class Denials {
public:
    explicit Denials(const ModelFacts& facts) : facts_{facts} {
        for (const auto& span : facts.history().subscriptions)
            if (span.end_asked != never) ended_by_[span.end_asked].push_back(&span);
    }

    /// Reads one event; a finding if it says that there was none.
    std::optional<Finding> read(EventIndex event) {
        using enum wire::PacketType;
        const auto& entry = facts_.inquiry().trace()[event];
        if (entry.bytes.empty()) return std::nullopt;
        const auto type = wire::type_of(entry.bytes);
        const bool is_request = type == unsubscribe && entry.kind == TraceEvent::Kind::sent;
        const bool is_answer = type == unsuback && entry.kind == TraceEvent::Kind::received;
        if (!is_request && !is_answer) return std::nullopt;
        const auto* connection = facts_.connection_of(event);
        const auto packet = facts_.packet(event);
        if (!connection || !packet) return std::nullopt;
        const auto key = std::pair{connection, wire::peek_packet_id(entry.bytes)};
        if (const auto* request = std::get_if<wire::Unsubscribe>(&*packet)) {
            EndRequest asked{.event = event};
            for (const auto& filter : request->topic_filters)
                asked.filters.push_back(filter.text);
            asked_[key] = std::move(asked);
            return std::nullopt;
        }
        const auto* answer = std::get_if<wire::Unsuback>(&*packet);
        const auto asked = asked_.find(key);
        if (!answer || asked == asked_.end()) return std::nullopt;
        auto finding = denied(*connection, asked->second, *answer, event);
        asked_.erase(asked);
        return finding;
    }

private:
    std::optional<Finding> denied(
        const ConnectionSpan& connection,
        const EndRequest& asked,
        const wire::Unsuback& answer,
        EventIndex event
    ) const {
        constexpr auto none = static_cast<std::uint8_t>(wire::ReasonCode::no_subscription_existed);
        const auto* newer = facts_.inquiry().index().after(connection);
        // Before CONNACK nothing is known of the Session, nor behind a connection that replaces it.
        if (connection.connack > asked.event || (newer && newer->connect < event))
            return std::nullopt;
        const auto count = std::min(asked.filters.size(), answer.reason_codes.size());
        for (std::size_t i = 0; i < count; ++i) {
            if (answer.reason_codes[i] != none) continue;
            const auto* held = held_by(connection, asked, i);
            if (!held) continue;
            return Finding{
                .actual = facts_.inquiry().with_events(
                    fmt::format(
                        "UNSUBACK told {} that it had no subscription to {}, which it had",
                        connection.actor,
                        asked.filters[i]
                    ),
                    {held->granted, asked.event, event}
                ),
                .evidence = event,
                .statements = ModelFacts::statement(
                    connection.version,
                    "",
                    is_for_another(connection, asked, answer) ? "MQTT-3.11.3-1" : "MQTT-3.10.4-1"
                )
            };
        }
        return std::nullopt;
    }

    /// The subscription that this filter of the UNSUBSCRIBE certainly ends, or null.
    const SubscriptionSpan*
    held_by(const ConnectionSpan& connection, const EndRequest& asked, std::size_t place) const {
        const auto& filter = asked.filters[place];
        // The second time in one packet it is gone.
        if (std::ranges::find(asked.filters, filter) !=
            asked.filters.begin() + static_cast<std::ptrdiff_t>(place))
            return nullptr;
        const auto ended = ended_by_.find(asked.event);
        if (ended == ended_by_.end()) return nullptr;
        const auto found = std::ranges::find_if(ended->second, [&](const SubscriptionSpan* span) {
            const auto& maker = facts_.history().connections[span->connection];
            // What begins with $share/ is no shared subscription in 3.1.1.
            return whole_filter(*span) == filter && span->granted < asked.event &&
                   maker.version == connection.version;
        });
        return found == ended->second.end() ? nullptr : *found;
    }

    /// Whether a code says of another filter, which was not there, that its subscription is deleted:
    /// then the codes have changed places.
    bool is_for_another(
        const ConnectionSpan& connection, const EndRequest& asked, const wire::Unsuback& answer
    ) const {
        for (std::size_t i = 0; i < asked.filters.size() && i < answer.reason_codes.size(); ++i)
            if (answer.reason_codes[i] == 0 && !held_by(connection, asked, i)) return true;
        return false;
    }

    static std::string whole_filter(const SubscriptionSpan& span) {
        if (span.share_name.empty()) return span.filter;
        return fmt::format("$share/{}/{}", span.share_name, span.filter);
    }

    const ModelFacts& facts_;
    std::unordered_map<EventIndex, std::vector<const SubscriptionSpan*>> ended_by_{};
    std::map<std::pair<const ConnectionSpan*, std::uint16_t>, EndRequest> asked_{};
};

}  // namespace

std::optional<Finding> judge_codes(const ModelFacts& facts) {
    if (auto finding = granted_above(facts)) return finding;
    Denials denials{facts};
    for (EventIndex i = 0; i < facts.inquiry().trace().size(); ++i)
        if (auto finding = denials.read(i)) return finding;
    return std::nullopt;
}

}  // namespace assay::evidence
