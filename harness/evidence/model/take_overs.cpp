// Two connections of one Client Identifier (3.1.4): the older one has to be closed.
#include "harness/evidence/model/model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

namespace {

/// Whether the older connection was open long enough behind the CONNACK of the newer one to show
/// that nobody closes it.
bool lives_on(const Inquiry& inquiry, const ConnectionSpan& older, const ConnectionSpan& newer) {
    if (older.ended != never && older.ended < newer.connack) return false;
    // A link of its own may keep the news from it.
    if (!inquiry.link_of(older.actor).empty()) return false;
    const auto until = older.ended == never ? inquiry.end() : inquiry.at(older.ended);
    return until - inquiry.at(newer.connack) > std::max<reports::Offset>(inquiry.settle(), busy);
}

}  // namespace

std::optional<Finding> judge_take_overs(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    for (const auto& newer : facts.history().connections) {
        if (!newer.accepted || newer.connack == never) continue;
        const auto* older = inquiry.index().before(newer);
        if (!older || !older->accepted || older->actor == newer.actor) continue;
        // Two that ask at once are taken in either order, and after DISCONNECT the client closes.
        if (older->connack > newer.connect || older->disconnected < newer.connack) continue;
        if (!lives_on(inquiry, *older, newer)) continue;
        return Finding{
            .actual = inquiry.with_events(
                fmt::format(
                    "the connection of {} was not closed when {} took its Client Identifier over",
                    older->actor,
                    newer.actor
                ),
                {older->connect, newer.connect, newer.connack}
            ),
            .evidence = newer.connack,
            .statements = ModelFacts::statement(newer.version, "MQTT-3.1.4-2", "MQTT-3.1.4-3")
        };
    }
    return std::nullopt;
}

}  // namespace assay::evidence
