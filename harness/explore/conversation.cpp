#include "harness/explore/conversation.hpp"

#include "harness/explore/talk.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace assay::explore {
namespace {

/// Names that are no words of a finding.
constexpr auto client_names = std::to_array<std::string_view>({"amy", "ben", "cat", "dan", "eve"});
constexpr std::size_t clients_min = 2;
constexpr std::size_t clients_max = client_names.size();
constexpr std::size_t deeds_min = 16;
constexpr std::size_t deeds_max = 44;
/// Nobody begins anything new behind so many steps.
constexpr std::size_t steps_max = 66;
/// So often those who take little are waited for in the end.
constexpr unsigned time_given_percent = 40;
/// How much more often somebody does what the present meeting needs.
constexpr unsigned pull = 12;

/// Somebody can nearly always do something.
constexpr int tries_max = 20;

struct DeedRow {
    Deed deed{};
    unsigned weight{};
    Doing doing{};
};

// clang-format off
constexpr auto deeds = std::to_array<DeedRow>({
    {Deed::join,           16, join},
    {Deed::come_late,      10, come_late},
    {Deed::leave,          18, leave},
    {Deed::subscribe,      20, subscribe},
    {Deed::unsubscribe,    12, unsubscribe},
    {Deed::publish,        36, publish},
    {Deed::leave_exchange, 18, leave_exchange},
    {Deed::leave_receipt,  16, leave_receipt},
    {Deed::fill_window,    14, fill_window},
    {Deed::ping,            2, ping},
    {Deed::wait,            3, wait},
    {Deed::stop,            3, stop},
});
// clang-format on

unsigned weight_of(const Talk& talk, const DeedRow& row) {
    // Deeds that have no value of their own are for those that are asked for.
    for (const auto& [deed, feature] :
         {std::pair{Deed::stop, Feature::stop},
          {Deed::leave_receipt, Feature::receipt},
          {Deed::fill_window, Feature::window}})
        if (row.deed == deed && !talk.drawing.is_drawn(feature)) return 0;
    return row.weight * (talk.drawing.wants(row.deed) ? pull : 1);
}

/// Somebody is given the turn; false if nobody can do what was drawn.
bool try_something(Talk& talk) {
    unsigned sum = 0;
    for (const auto& row : deeds)
        sum += weight_of(talk, row);
    auto ticket = talk.drawing.below(sum);
    for (const auto& row : deeds) {
        const auto weight = weight_of(talk, row);
        if (ticket < weight) return row.doing(talk);
        ticket -= weight;
    }
    return false;
}

void do_something(Talk& talk) {
    for (int tries = 0; tries < tries_max && !try_something(talk); ++tries) {
    }
}

void ping_all(Talk& talk) {
    for (const auto& client : talk.clients)
        if (client.is_open()) talk.step(client.seat().actor, FlowMap{}.add("ping", "true"));
}

/// Who takes little, but answers, has to have got what there was room for after a while.
void give_time_to_limited(Talk& talk) {
    const auto is_slow = [](const Client& one) {
        return one.is_open() && one.is_limited && !one.seat().is_silent;
    };
    if (std::ranges::none_of(talk.clients, is_slow) || !talk.drawing.chance(time_given_percent))
        return;
    talk.drawing.begin(Use::everybody);
    wait_across(talk);
    talk.drawing.end();
    ping_all(talk);
}

/// In the end everybody is there and takes all, so that what was owed has to come.
void come_to_an_end(Talk& talk) {
    give_time_to_limited(talk);
    for (auto& client : talk.clients) {
        if (client.left) come_back(talk, client);
        const bool takes_all = client.is_open() && !client.is_limited;
        if (!client.seats.empty() && !takes_all) come_back(talk, client);
    }
    ping_all(talk);
}

/// Of the watcher and of the row.
std::string_view version_of(const Talk& talk) {
    return talk.has_v5 ? "5.0" : "3.1.1";
}

std::string actors_of(const Talk& talk) {
    auto out = fmt::format(
        "actors:\n  watch: {{version: {}, allow: [PUBLISH{}]}}\n",
        version_of(talk),
        talk.has_stopped ? ", DISCONNECT, close" : ""
    );
    for (const auto& client : talk.clients)
        for (const auto& seat : client.seats)
            out += fmt::format(
                "  {}: {{client_id: {}, version: {}{}, allow: [PUBLISH, DISCONNECT, close]}}\n",
                seat.actor,
                client.name,
                seat.is_v5 ? "5.0" : "3.1.1",
                seat.is_silent ? ", auto_ack: false" : ""
            );
    return out;
}

/// What a target must be able to do for this.
std::string needs_of(const std::vector<Use>& uses) {
    std::map<std::string_view, std::string_view> needs{{"wildcard", "true"}};
    for (const auto& use : uses)
        for (const auto id : use.values) {
            const auto text = value(id).needs;
            const auto colon = text.find(": ");
            if (colon == std::string_view::npos) continue;
            auto& need = needs[text.substr(0, colon)];
            need = std::max(need, text.substr(colon + 2));
        }
    std::vector<std::string> parts;
    for (const auto& [fact, relation] : needs)
        parts.push_back(fmt::format("{}: {}", fact, relation));
    return fmt::format("requires: {{{}}}\n", fmt::join(parts, ", "));
}

std::string file_text(const Talk& talk, std::uint64_t seed) {
    return fmt::format(
        "id: explore/{}\n"
        "title: A conversation that nobody wrote down\n"
        "tags: [explore]\n"
        "matrix: {{version: [{}]}}\n"
        "limit: 3m\n"
        "{}{}{}"
        "steps:\n"
        "{}"
        "guarantees: [conforms]\n",
        seed,
        version_of(talk),
        talk.has_stopped ? "isolation: process\n" : "",
        needs_of(talk.drawing.uses()),
        actors_of(talk),
        talk.steps
    );
}

}  // namespace

Conversation draw(const Grammar& grammar, std::uint64_t seed) {
    Talk talk{grammar, seed};
    const auto clients = clients_min + talk.drawing.below(clients_max - clients_min + 1);
    for (std::size_t i = 0; i < clients; ++i)
        talk.clients.push_back({.name = std::string{client_names.at(i)}});
    talk.watch();
    join(talk);
    join(talk);
    const auto count = deeds_min + talk.drawing.below(deeds_max - deeds_min + 1);
    for (std::size_t i = 0; i < count && talk.step_count() < steps_max; ++i)
        do_something(talk);
    come_to_an_end(talk);
    Conversation out;
    out.name = print(ConversationName{.wish = grammar.wish(), .seed = seed});
    out.text = file_text(talk, seed);
    out.uses = talk.drawing.uses();
    return out;
}

std::expected<scenario::Scenario, std::vector<scenario::Problem>>
load(const Conversation& conversation, const scenario::Environment& environment) {
    auto scenario = scenario::load(conversation.name, conversation.text, environment);
    if (!scenario) return scenario;
    scenario->id = conversation.name;
    scenario->rows.front().name = conversation.name;
    return scenario;
}

}  // namespace assay::explore
