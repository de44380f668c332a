// Sessions (3.1.2.4, 3.2.2.1.1): that one goes on where there can be none.
#include "harness/evidence/model/model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Offset;

namespace {

/// How long the Session of this connection outlives it at most, whatever of its packets arrived.
std::chrono::seconds lifetime_max(const ModelFacts& facts, const ConnectionSpan& connection) {
    const auto connect = facts.packet(connection.connect);
    auto longest = connection.session_expiry_seconds;
    if (const auto* packet = connect ? std::get_if<wire::Connect>(&*connect) : nullptr;
        packet && connection.version == wire::Version::v5_0)
        longest = std::max(
            longest,
            packet->properties.get_or<std::uint32_t>(wire::PropertyId::session_expiry_interval, 0)
        );
    return std::chrono::seconds{longest};
}

/// Whether a Session of an earlier connection may have been there when this one began.
bool may_go_on(const ModelFacts& facts, const ConnectionSpan& connection) {
    const auto& inquiry = facts.inquiry();
    for (const auto* earlier = inquiry.index().before(connection); earlier;
         earlier = inquiry.index().before(*earlier)) {
        if (earlier->connack != never && !earlier->accepted) continue;
        const auto lifetime = lifetime_max(facts, *earlier);
        if (lifetime.count() == wire::session_never_expires) return true;
        // By which clock the time counts during which nobody served, is not said.
        const auto was_stopped = inquiry.index().first_stop(earlier->connect) < connection.connect;
        if (was_stopped && lifetime.count() > 0) return true;
        // Open until this one took it over, or the server need not know that it has ended.
        if (earlier->ended == never || earlier->ended > connection.connect) return true;
        if (earlier->connack == never || earlier->keep_alive_seconds > 0) return true;
        if (!inquiry.link_of(earlier->actor).empty()) return true;
        if (inquiry.trace()[earlier->ended].text.ends_with("vanished")) return true;
        // Where the client ended it, the next CONNECT may have been faster than that.
        const auto is_known = inquiry.trace()[earlier->ended].text.starts_with("Network");
        auto slack = is_known ? Offset{} : inquiry.settle(earlier->actor, connection.actor);
        // A server counts whole seconds, from either end of one.
        if (lifetime.count() > 0) slack += rounding;
        const auto away = inquiry.at(connection.connect) - inquiry.at(earlier->ended);
        return away < Offset{lifetime} + slack;
    }
    return false;
}

}  // namespace

std::optional<Finding> judge_connacks(const ModelFacts& facts) {
    for (const auto& connection : facts.history().connections) {
        if (!connection.accepted || !connection.session_present) continue;
        if (may_go_on(facts, connection)) continue;
        return Finding{
            .actual = facts.inquiry().with_events(
                fmt::format("{} got a session that had ended or never been", connection.actor),
                {connection.connect, connection.connack}
            ),
            .evidence = connection.connack,
            .statements = ModelFacts::statement(connection.version, "MQTT-3.2.2-3", "MQTT-3.2.2-3")
        };
    }
    return std::nullopt;
}

}  // namespace assay::evidence
