// Subscriptions: made, made again otherwise, and ended, their neighbours too.
#include "harness/explore/talk.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::explore {
namespace {

/// So often a subscription that is new again asks for what new ones get.
constexpr unsigned new_again_percent = 50;

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

bool has(const std::vector<ValueId>& filters, ValueId filter) {
    return std::ranges::find(filters, filter) != filters.end();
}

/// What a client may subscribe to that was there before.
std::vector<ValueId> filters_for(const Talk& talk, const Client& client, const Value& again) {
    if (again.name == "again") return client.filters;
    std::vector<ValueId> out;
    if (again.name == "after-end") {
        out = client.ended;
    } else {
        for (const auto& other : talk.clients)
            if (&other != &client)
                out.insert(out.end(), other.filters.begin(), other.filters.end());
    }
    std::erase_if(out, [&](ValueId id) { return has(client.filters, id); });
    return out;
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
    const auto candidates = [&](const Value& again) {
        auto filters = filters_for(talk, client, again);
        std::erase_if(filters, [&](ValueId id) { return !is_fit(value(id)); });
        return filters;
    };
    const auto& again = drawing.pick(Feature::again, [&](const Value& one) {
        return one.name == "new" || !candidates(one).empty();
    });
    if (again.name == "new") return drawing.try_pick(Feature::filter, is_fit);
    const auto filters = candidates(again);
    const auto id = filters[drawing.below(filters.size())];
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

/// What an UNSUBSCRIBE of this client names.
std::vector<ValueId> pick_to_end(Talk& talk, const Client& client) {
    auto& drawing = talk.drawing;
    const bool may_share = client.seat().is_v5;
    auto named = client.filters;
    if (!may_share)
        std::erase_if(named, [](ValueId id) { return wire::is_shared(value(id).text); });
    const auto& what = drawing.pick(Feature::unsubscribe, [&](const Value& one) {
        if (one.name == "both-held") return named.size() > 1;
        return one.name == "neighbour" || !named.empty();
    });
    if (what.name == "neighbour")
        return {
            neighbour_of(drawing, client.filters[drawing.below(client.filters.size())], may_share)
        };
    const auto held = drawing.below(named.size());
    if (what.name == "held") return {named[held]};
    if (what.name == "both-held") return {named[held], named[(held + 1) % named.size()]};
    const auto neighbour = neighbour_of(drawing, named[held], may_share);
    // The one that may be unknown stands in front or behind.
    if (drawing.chance(50)) return {named[held], neighbour};
    return {neighbour, named[held]};
}

/// A filter that was ended is where it matters whether a subscription is new (3.8.3.1).
const Value& pick_handling(Drawing& drawing) {
    const auto& values = drawing.use().values;
    const auto after_end = value_named(Feature::again, "after-end");
    const bool is_new_again = std::ranges::find(values, after_end) != values.end();
    const auto if_new = value_named(Feature::handling, "1");
    if (is_new_again && drawing.is_drawn(if_new) && drawing.chance(new_again_percent))
        return drawing.note(if_new);
    return drawing.pick(Feature::handling);
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
        if (const auto filter = pick_filter(talk, *client); filter && !has(filters, *filter))
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
            .add("retain_handling", pick_handling(drawing).text);
        const auto& identifier = drawing.pick(Feature::identifier);
        action.add("properties", FlowMap{}.add("subscription_identifier", identifier.text));
    }
    talk.step(client->seat().actor, action);
    for (const auto filter : filters) {
        use_filter(talk, filter);
        std::erase(client->ended, filter);
        if (!has(client->filters, filter)) client->filters.push_back(filter);
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
    const auto filters = pick_to_end(talk, *client);
    for (const auto filter : filters) {
        drawing.note(filter);
        use_filter(talk, filter);
        if (std::erase(client->filters, filter) > 0) client->ended.push_back(filter);
    }
    talk.step(client->seat().actor, FlowMap{}.add("unsubscribe", list_of(filters)));
    drawing.end();
    return true;
}

}  // namespace assay::explore
