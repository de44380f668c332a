// Guarantee of a calm fleet: no client has to come back more often than so many times.
#include "harness/evidence/guarantees/inquiry.hpp"

#include <fmt/format.h>

namespace assay::evidence {

namespace {

/// How often an actor came back, and what there is to see of it.
struct Returns {
    std::set<EventIndex> connects{};
    std::set<EventIndex> story{};  ///< each connection that was lost, its end, and the next one
};

std::string times_text(std::size_t n) {
    return n == 1 ? std::string{"once"} : fmt::format("{} times", n);
}

}  // namespace

std::optional<Finding> ask_reconnects(const Inquiry& inquiry) {
    std::map<std::string, Returns> returns;
    for (const auto& span : inquiry.history().connections) {
        if (!inquiry.is_about(span.actor)) continue;
        const auto* before = inquiry.index().before(span);
        // Whoever left by DISCONNECT and connects again has lost nothing, and whoever takes over
        // another's Session has not come back.
        if (!before || before->disconnected != never || before->actor != span.actor) continue;
        auto& [connects, story] = returns[span.actor];
        connects.insert(span.connect);
        story.insert({before->connect, before->last_received, before->ended});
        story.insert({span.connect, span.connack});
    }
    for (const auto& [actor, each] : returns)
        if (const auto& connects = each.connects; connects.size() > inquiry.most())
            return Finding{
                .actual = inquiry.with_events(
                    fmt::format(
                        "{} came back {}, at most {} allowed",
                        actor,
                        times_text(connects.size()),
                        inquiry.most() == 1 ? "once is"
                                            : fmt::format("{} times are", inquiry.most())
                    ),
                    each.story
                ),
                .evidence = *std::next(connects.begin(), inquiry.most())
            };
    return std::nullopt;
}

}  // namespace assay::evidence
