// Subscriptions: made, made again otherwise, and ended, their neighbours too.
#include "harness/explore/talk.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::explore {
namespace {

bool is_open(const Client& client) {
    return client.is_open();
}

/// Filters that are easily taken for each other.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> neighbours{{
    {"plain", "shared"},
    {"upper", "plain"},
    {"single-level", "shared-wildcard"},
    {"multi-level", "shared-all"},
    {"parent-level", "multi-level"},
}};

ValueId neighbour_of(const Drawing& drawing, ValueId filter, bool may_share) {
    for (const auto& [one, other] : neighbours)
        for (const auto& [mine, its] : {std::pair{one, other}, std::pair{other, one}}) {
            if (value(filter).name != mine || (its.starts_with("shared") && !may_share)) continue;
            if (const auto id = value_named(Feature::filter, its); drawing.is_drawn(id)) return id;
        }
    return value_named(Feature::filter, "plain");
}

void use_filter(Talk& talk, ValueId filter) {
    talk.drawing.use().filters.emplace_back(value(filter).text);
}

/// One filter of a SUBSCRIBE; nothing if all are left out.
std::optional<ValueId> pick_filter(Talk& talk, Client& client) {
    auto& drawing = talk.drawing;
    const bool speaks_v5 = client.seat().is_v5;
    const auto is_fit = [&](const Value& one) {
        // What begins with $share/ is an ordinary filter in 3.1.1.
        if (!one.name.starts_with("shared")) return true;
        // What a group sent to a member whose Session ends may be lost with it, or not.
        return speaks_v5 && !client.is_nameless;
    };
    std::vector<ValueId> held;
    std::ranges::copy_if(client.filters, std::back_inserter(held), [&](ValueId id) {
        return is_fit(value(id));
    });
    const auto& again = drawing.pick(Feature::again, [&](const Value& one) {
        return one.name == "new" || !held.empty();
    });
    if (again.name == "new") return drawing.try_pick(Feature::filter, is_fit);
    const auto id = held[drawing.below(held.size())];
    drawing.note(id);
    return id;
}

/// The same filter twice, with another QoS: it counts as two SUBSCRIBEs, one after the other (3.8.4).
std::string doubled(Drawing& drawing, ValueId filter) {
    const auto text = quoted(value(filter).text);
    const auto first = drawing.pick(Feature::granted).text;
    const auto second = drawing.pick(Feature::granted).text;
    return fmt::format(
        "[{{filter: {}, qos: {}}}, {{filter: {}, qos: {}}}]", text, first, text, second
    );
}

std::string list_of(const std::vector<ValueId>& filters) {
    std::vector<std::string> texts;
    for (const auto id : filters)
        texts.push_back(quoted(value(id).text));
    return texts.size() == 1 ? texts.front() : fmt::format("[{}]", fmt::join(texts, ", "));
}

}  // namespace

bool subscribe(Talk& talk) {
    auto* client = talk.choose(is_open);
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const auto many = drawing.pick(Feature::filters).name;
    const auto count = many == "two" ? 2U : 1U;
    std::vector<ValueId> filters;
    for (unsigned i = 0; i < count; ++i)
        if (const auto filter = pick_filter(talk, *client);
            filter && std::ranges::find(filters, *filter) == filters.end())
            filters.push_back(*filter);
    if (filters.empty()) {
        drawing.drop();
        return false;
    }
    const bool has_shared =
        std::ranges::any_of(filters, [](ValueId id) { return wire::is_shared(value(id).text); });
    FlowMap action;
    if (many == "doubled")
        action.add("subscribe", doubled(drawing, filters.front()));
    else
        action.add("subscribe", list_of(filters)).add("qos", drawing.pick(Feature::granted).text);
    if (client->seat().is_v5) {
        // No Local on a shared subscription is a Protocol Error [MQTT-3.8.3-4].
        const auto& local = drawing.pick(Feature::no_local, [&](const Value& one) {
            return one.text.empty() || !has_shared;
        });
        action.add("no_local", local.text)
            .add("retain_as_published", drawing.pick(Feature::as_published).text)
            .add("retain_handling", drawing.pick(Feature::handling).text);
        const auto& identifier = drawing.pick(Feature::identifier);
        action.add("properties", FlowMap{}.add("subscription_identifier", identifier.text));
    }
    talk.step(client->seat().actor, action);
    for (const auto filter : filters) {
        use_filter(talk, filter);
        if (std::ranges::find(client->filters, filter) == client->filters.end())
            client->filters.push_back(filter);
    }
    drawing.end();
    return true;
}

bool unsubscribe(Talk& talk) {
    auto* client =
        talk.choose([](const Client& one) { return one.is_open() && !one.filters.empty(); });
    if (!client) return false;
    auto& drawing = talk.drawing;
    drawing.begin(talk.index_of(*client));
    const bool may_share = client->seat().is_v5;
    const auto& what = drawing.pick(Feature::unsubscribe);
    const auto held = client->filters[drawing.below(client->filters.size())];
    const bool may_name = may_share || !wire::is_shared(value(held).text);
    std::vector<ValueId> filters;
    if (what.name != "neighbour" && may_name) filters.push_back(held);
    if (what.name != "held" || !may_name) filters.push_back(neighbour_of(drawing, held, may_share));
    for (const auto filter : filters) {
        drawing.note(filter);
        use_filter(talk, filter);
        std::erase(client->filters, filter);
    }
    talk.step(client->seat().actor, FlowMap{}.add("unsubscribe", list_of(filters)));
    drawing.end();
    return true;
}

}  // namespace assay::explore
