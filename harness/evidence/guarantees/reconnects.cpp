// Guarantee of a calm fleet: no client has to come back more often than so many times.
#include "harness/evidence/guarantees/inquiry.hpp"

#include <fmt/format.h>

namespace assay::evidence {

std::optional<Finding> ask_reconnects(const Inquiry& inquiry) {
    std::map<std::string, std::set<EventIndex>> returns;
    for (const auto& span : inquiry.history().connections) {
        if (!inquiry.is_about(span.actor)) continue;
        const auto* before = inquiry.index().before(span);
        // Whoever left by DISCONNECT and connects again has lost nothing, and whoever takes over
        // another's Session has not come back.
        if (before && before->disconnected == never && before->actor == span.actor)
            returns[span.actor].insert(span.connect);
    }
    for (const auto& [actor, connects] : returns)
        if (connects.size() > inquiry.most())
            return Finding{
                .actual = inquiry.with_events(
                    fmt::format(
                        "{} came back {} times, at most {} are allowed",
                        actor,
                        connects.size(),
                        inquiry.most()
                    ),
                    connects
                ),
                .evidence = *std::next(connects.begin(), inquiry.most())
            };
    return std::nullopt;
}

}  // namespace assay::evidence
