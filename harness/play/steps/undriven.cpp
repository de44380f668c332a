#include "harness/play/steps/undriven.hpp"

#include "harness/scenario/kinds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace assay::play {
namespace {

using scenario::DriveAction;
using Deed = DriveAction::Deed;

/// Whether a packet is what the client was to send. Topics of messages are its own, as what it says in
/// them; how a filter looks may be what a row is about.
class Seen {
public:
    Seen(const StepContext& context, const DriveAction& action)
        : names_{context.names}, action_{action} {}

    bool operator()(const wire::Connect& connect) const {
        return action_.deed == Deed::connect &&
               (!action_.client_id || connect.client_id.text == *action_.client_id) &&
               (!action_.will || connect.has_will()) &&
               (!action_.username || connect.has_username()) &&
               (!action_.password || connect.has_password());
    }
    bool operator()(const wire::Publish& publish) const {
        return action_.deed == Deed::publish && publish.qos() == action_.qos;
    }
    bool operator()(const wire::Subscribe& subscribe) const {
        std::set<std::string> filters;
        for (const auto& subscription : subscribe.subscriptions)
            filters.insert(subscription.topic_filter.text);
        return action_.deed == Deed::subscribe && has_all(filters);
    }
    bool operator()(const wire::Unsubscribe& unsubscribe) const {
        std::set<std::string> filters;
        for (const auto& filter : unsubscribe.topic_filters)
            filters.insert(filter.text);
        return action_.deed == Deed::unsubscribe && has_all(filters);
    }
    bool operator()(const wire::Auth&) const { return action_.deed == Deed::authenticate; }
    bool operator()(const wire::Disconnect&) const { return action_.deed == Deed::disconnect; }
    bool operator()(const auto&) const { return false; }

private:
    bool has_all(const std::set<std::string>& filters) const {
        return std::ranges::all_of(action_.filters, [&](const std::string& filter) {
            return filters.contains(names_.topic(filter));
        });
    }

    const Names& names_;
    const DriveAction& action_;
};

bool was_seen(const StepContext& context, const DriveAction& action) {
    const Seen is_seen{context, action};
    return std::ranges::any_of(context.actors, [&](const auto& entry) {
        return std::ranges::any_of(entry.second->inbox(), [&](const Arrival& arrival) {
            return arrival.packet && std::visit(is_seen, *arrival.packet);
        });
    });
}

std::string in_words(const DriveAction& action) {
    const auto& words = scenario::kind_row(scenario::Kind::deed).words;
    return fmt::format(
        "nobody drives this client, and nothing shows that it did '{}'",
        words[static_cast<std::size_t>(action.deed)]
    );
}

}  // namespace

std::optional<std::string> left_undone(const StepContext& context) {
    const auto undone =
        std::ranges::find_if(context.left_to_client, [&](const DriveAction& action) {
            return !was_seen(context, action);
        });
    if (undone == context.left_to_client.end()) return std::nullopt;
    return in_words(*undone);
}

bool check_publications(StepContext& context) {
    const auto unseen = std::ranges::find_if(context.left_to_client, [&](const auto& action) {
        return action.deed == Deed::publish && !was_seen(context, action);
    });
    if (unseen == context.left_to_client.end()) return true;
    context.trace.expect(
        {.what = "the client under test publishes",
         .actual = in_words(*unseen),
         .verdict = reports::Verdict::undecided,
         .from = {},
         .to = context.trace.offset(context.now())}
    );
    return false;
}

}  // namespace assay::play
