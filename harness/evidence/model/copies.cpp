// How many copies of a message a client may get (3.3.4): one a publish and matching subscription,
// and one a SUBSCRIBE for a stored message.
#include "harness/evidence/guarantees/will_copies.hpp"
#include "harness/evidence/model/entitlements.hpp"
#include "harness/evidence/model/model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using Options = wire::SubscriptionOptions;

namespace {

struct Count {
    std::size_t live{};
    std::size_t stored{};
};

/// How often a message of this many publications may come live and stored until `event`.
Count allowed(
    const ModelFacts& facts,
    const Holder& holder,
    const Message& message,
    const std::vector<Publication>& publications,
    EventIndex event
) {
    const auto& inquiry = facts.inquiry();
    std::set<std::pair<std::string_view, std::string_view>> filters;
    Count most;
    const auto first = publications.front().sent;
    for (const auto* span : facts.in_force(holder, first, event)) {
        const auto is_later = publications.size() == 1 && message.completed != never &&
                              span->asked > message.completed &&
                              inquiry.at(span->asked) - inquiry.at(message.completed) >
                                  inquiry.settle(message.publisher, span->actor);
        if (facts.over(*span) > first && !(is_later && !message.is_will))
            filters.emplace(span->share_name, span->filter);
        if (may_ask_for_stored(facts, *span)) ++most.stored;
    }
    // A repeat at QoS 1 is a new message to a server that has acknowledged the first
    // [MQTT-4.3.2-5]; at QoS 2 only a first transmission can be one, but to a server that was stopped
    // before it had said anything.
    const auto is_forgotten = inquiry.index().first_stop(first) < message.accepted;
    const auto is_one_of_its_sends = message.qos == 2 && !message.is_will;
    const auto publishes = !is_one_of_its_sends ? publications.size()
                           : is_forgotten       ? message.sends.size()
                                                : message.first_transmissions;
    most.live = std::max<std::size_t>(publishes, 1) * filters.size();
    return most;
}

std::optional<Finding> too_many(
    const ModelFacts& facts, const Message& message, const std::vector<Publication>& publications
) {
    const auto& inquiry = facts.inquiry();
    const auto is_retained = std::ranges::any_of(publications, &Publication::retain);
    std::map<std::string_view, Count> counts;
    WillCopies wills{inquiry, message};
    for (const auto& delivery : message.deliveries) {
        if (delivery.is_repeat || !delivery.connection) continue;
        const auto* holder = inquiry.index().holder(message.topic, delivery.client_id);
        if (!holder) continue;
        auto& count = counts[delivery.client_id];
        ++(delivery.retain ? count.stored : count.live);
        auto most = allowed(facts, *holder, message, publications, delivery.event);
        if (!is_retained) most.stored = 0;
        // Whether a Will was due again is another question.
        if (message.is_will) most.live += wills.add(delivery).live_behind_crash();
        // With Retain As Published the flag does not tell one from the other.
        const auto is_telling = std::ranges::none_of(holder->spans, [](const auto* span) {
            return Options::retain_as_published.is_set(span->options);
        });
        const auto is_fine = is_telling ? count.live <= most.live && count.stored <= most.stored
                                        : count.live + count.stored <= most.live + most.stored;
        if (is_fine) continue;
        const auto version = facts.history().connections[*delivery.connection].version;
        return Finding{
            .actual = inquiry.with_life(
                fmt::format(
                    "{} came to {} {} times",
                    Inquiry::name_of(message),
                    delivery.actor,
                    count.live + count.stored
                ),
                message,
                delivery.client_id,
                asked_and_ended(holder)
            ),
            .evidence = delivery.event,
            .statements = ModelFacts::statement(version, "MQTT-3.3.5-1", "MQTT-3.3.4-2")
        };
    }
    return std::nullopt;
}

}  // namespace

std::optional<Finding> judge_copies(const ModelFacts& facts) {
    for (const auto& message : facts.history().messages) {
        if (message.deliveries.empty()) continue;
        const auto publications = facts.publications_of(message);
        if (!publications || publications->empty()) continue;
        if (auto finding = too_many(facts, message, *publications)) return finding;
    }
    return std::nullopt;
}

}  // namespace assay::evidence
