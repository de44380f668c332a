#include "harness/scenario/fleet.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::scenario {
namespace {

bool is_in(const Row& row, const std::string& link) {
    return std::ranges::find(row.links, link, &decltype(row.links)::value_type::first) !=
           row.links.end();
}

/// Whether each member has a link of its own under this actor.
bool copies_link(const Row& row, const Actor& actor) {
    return actor.count && !actor.shares_link && is_in(row, actor.link);
}

std::string member_of(const std::string& fleet, int number) {
    return fmt::format("{}/{}", fleet, number);
}

}  // namespace

FleetNames fleet_names(const Row& row) {
    FleetNames out;
    for (const auto& actor : row.actors) {
        if (!actor.count) continue;
        auto& members = out[actor.name];
        for (int number = 1; number <= *actor.count; ++number)
            members.push_back(member_of(actor.name, number));
    }
    for (const auto& [link, spec] : row.links) {
        int copies = 0;
        bool is_used_itself = false;
        for (const auto& actor : row.actors) {
            if (actor.link != link) continue;
            if (copies_link(row, actor))
                copies = std::max(copies, *actor.count);
            else
                is_used_itself = true;
        }
        if (copies == 0) continue;
        auto& names = out[link];
        if (is_used_itself) names.push_back(link);
        for (int number = 1; number <= copies; ++number)
            names.push_back(member_of(link, number));
    }
    return out;
}

void spread_fleets(Row& row) {
    const auto names = fleet_names(row);
    if (names.empty()) return;
    decltype(row.links) links;
    for (const auto& [link, spec] : row.links) {
        const auto copies = names.find(link);
        if (copies == names.end()) {
            links.emplace_back(link, spec);
            continue;
        }
        for (const auto& copy : copies->second)
            links.emplace_back(copy, spec);
    }
    std::vector<Actor> actors;
    for (const auto& actor : row.actors) {
        if (!actor.count) {
            actors.push_back(actor);
            continue;
        }
        const bool has_own_link = copies_link(row, actor);
        for (int number = 1; number <= *actor.count; ++number) {
            auto member = actor;
            member.name = member_of(actor.name, number);
            member.count.reset();
            if (has_own_link) member.link = member_of(actor.link, number);
            actors.push_back(std::move(member));
        }
    }
    row.links = std::move(links);
    row.actors = std::move(actors);
}

std::string_view number_of(std::string_view member) {
    const auto slash = member.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : member.substr(slash + 1);
}

}  // namespace assay::scenario
