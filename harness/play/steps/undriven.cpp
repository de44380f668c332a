#include "harness/play/steps/undriven.hpp"

#include "harness/scenario/kinds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace assay::play {
namespace {

using scenario::DriveAction;

/// What a row may be about in a Topic Filter; the levels that it names are the client's own.
struct Shape {
    explicit Shape(std::string_view filter)
        : has_plus{filter.contains('+')},
          has_hash{filter.contains('#')},
          is_shared{filter.starts_with("$share/")} {}
    bool operator==(const Shape&) const = default;

    bool has_plus;
    bool has_hash;
    bool is_shared;
};

bool keeps_session(const wire::Connect& connect) {
    if (connect.version() != wire::Version::v5_0) return !connect.clean_start();
    const auto* interval =
        connect.properties.find<std::uint32_t>(wire::PropertyId::session_expiry_interval);
    return interval && *interval > 0;
}

/// Whether a packet is what the client was to send, as far as that can be of its own making: topics are
/// its own, and what it says in its messages.
class Seen {
public:
    explicit Seen(const DriveAction& action) : action_{action} {}

    bool operator()(const wire::Connect& connect) const {
        return action_.deed == Deed::connect &&
               (!action_.client_id || connect.client_id.text == *action_.client_id) &&
               (!action_.clean || connect.clean_start() == *action_.clean) &&
               (!action_.keep_session || keeps_session(connect)) &&
               (!action_.will || connect.has_will()) &&
               (!action_.username || connect.has_username()) &&
               (!action_.password || connect.has_password());
    }
    bool operator()(const wire::Publish& publish) const {
        return action_.deed == Deed::publish && !publish.dup() && publish.qos() == action_.qos &&
               publish.retain() == action_.retain &&
               publish.payload.bytes.size() >= action_.payload_size.value_or(0);
    }
    bool operator()(const wire::Subscribe& subscribe) const {
        std::vector<Shape> filters;
        for (const auto& subscription : subscribe.subscriptions)
            filters.emplace_back(subscription.topic_filter.text);
        return action_.deed == Deed::subscribe && has_all(filters);
    }
    bool operator()(const wire::Unsubscribe& unsubscribe) const {
        std::vector<Shape> filters;
        for (const auto& filter : unsubscribe.topic_filters)
            filters.emplace_back(filter.text);
        return action_.deed == Deed::unsubscribe && has_all(filters);
    }
    bool operator()(const wire::Auth&) const { return action_.deed == Deed::authenticate; }
    bool operator()(const wire::Disconnect&) const { return action_.deed == Deed::disconnect; }
    bool operator()(const auto&) const { return false; }

private:
    bool has_all(const std::vector<Shape>& filters) const {
        return std::ranges::all_of(action_.filters, [&](const std::string& filter) {
            return std::ranges::find(filters, Shape{filter}) != filters.end();
        });
    }

    const DriveAction& action_;
};

/// The packets of the client, those of each deed once.
class Packets {
public:
    explicit Packets(const StepContext& context) {
        for (const auto& [name, actor] : context.actors)
            for (const auto& arrival : actor->inbox())
                if (arrival.packet) left_.push_back(&arrival);
        std::ranges::stable_sort(left_, {}, &Arrival::at);
    }

    /// Finds all of one step. Who connects may have done so before the row asks for it.
    bool take(const LeftToClient& step) {
        for (int i = 0; i < step.action.count; ++i) {
            const auto found = std::ranges::find_if(left_, [&](const Arrival* arrival) {
                return (arrival->at >= step.from || step.action.deed == Deed::connect) &&
                       std::visit(Seen{step.action}, *arrival->packet);
            });
            if (found == left_.end()) return false;
            left_.erase(found);
        }
        return true;
    }

private:
    std::vector<const Arrival*> left_{};
};

}  // namespace

std::optional<std::string> left_undone(const StepContext& context, std::optional<Deed> only) {
    if (context.left_to_client.empty()) return std::nullopt;
    Packets packets{context};
    for (const auto& step : context.left_to_client) {
        const auto deed = step.action.deed;
        if ((only && deed != *only) || packets.take(step)) continue;
        const auto& words = scenario::kind_row(scenario::Kind::deed).words;
        return fmt::format(
            "nobody drives this client, and nothing shows that it did '{}' as the row has it",
            words[static_cast<std::size_t>(deed)]
        );
    }
    return std::nullopt;
}

bool has_connected(const StepContext& context) {
    const auto wanted = std::ranges::count_if(context.left_to_client, [](const auto& step) {
        return step.action.deed == Deed::connect;
    });
    std::ptrdiff_t seen = 0;
    for (const auto& [name, actor] : context.actors)
        seen += std::ranges::count_if(actor->inbox(), [](const Arrival& arrival) {
            return arrival.packet && std::holds_alternative<wire::Connect>(*arrival.packet);
        });
    return seen >= wanted;
}

bool check_publications(StepContext& context) {
    auto undone = left_undone(context, Deed::publish);
    if (!undone) return true;
    context.trace.expect(
        {.what = "the client under test publishes",
         .actual = std::move(*undone),
         .verdict = reports::Verdict::undecided,
         .from = {},
         .to = context.trace.offset(context.now())}
    );
    return false;
}

}  // namespace assay::play
