// Which links and targets a campaign has, and whether they fit what it is to do.
#include "harness/campaign/campaign.hpp"
#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::campaign {
namespace {

std::string unknown_preset(const std::string& name, const scenario::Library& library) {
    std::vector<std::string> known{"direct"};
    for (const auto& [preset, spec] : library.links())
        known.push_back(preset);
    const auto hint = scenario::did_you_mean(name, known);
    return fmt::format(
        "assay: --link: no link preset is called '{}'{} There are {}",
        name,
        hint.empty() ? "." : hint,
        fmt::join(known, ", ")
    );
}

}  // namespace

/// Which row starts when on the wall clock depends on all of them, so they are held.
OrTrouble<void> Campaign::check_wall_rows() const {
    constexpr std::size_t wall_rows_max = 2'000'000;
    const auto rows = rows_a_target() / options_.shard.count;
    const auto is_on_the_wall = [](const targets::Target& target) {
        return target.kind != targets::Target::Kind::builtin;
    };
    if (rows <= wall_rows_max || std::ranges::none_of(targets_, is_on_the_wall)) return {};
    return refused(
        ExitCode::usage,
        fmt::format(
            "assay: {} rows are more than the {} that one run plays on the wall clock; take fewer "
            "seeds, or --shard",
            rows,
            wall_rows_max
        )
    );
}

OrTrouble<void> Campaign::find_presets() {
    for (const auto& name : options_.links) {
        if (name == "direct") continue;
        const auto found = library_.links().find(name);
        if (found == library_.links().end())
            return refused(ExitCode::usage, unknown_preset(name, library_));
        if (found->second.carries == simulator::Cargo::datagrams)
            return refused(
                ExitCode::usage,
                fmt::format(
                    "assay: --link: {} carries datagrams only; MQTT over TCP cannot run on it", name
                )
            );
        links_.emplace(*found);
    }
    return {};
}

OrTrouble<void> Campaign::find_targets() {
    const bool tests_clients = options_.selection.role == wire::Role::client;
    for (const auto& text : options_.targets) {
        auto target = tests_clients ? targets::parse_client(text, library_)
                                    : targets::parse_target(text, library_, options_.reach);
        if (!target)
            return refused(
                ExitCode::usage,
                "assay: " +
                    targets::blamed_on(tests_clients ? "--client" : "--target", target.error())
            );
        auto baseline = baseline_for(options_, *target, library_);
        if (!baseline) return std::unexpected{baseline.error()};
        tell_apart(*target);
        targets_.push_back(std::move(*target));
        baselines_.push_back(std::move(*baseline));
    }
    if (const auto used = targets::check_reach_is_used(options_.reach, targets_); !used)
        return refused(ExitCode::usage, "assay: " + used.error());
    return {};
}

/// Two programs of one name, or one target twice, are two columns of every table.
void Campaign::tell_apart(targets::Target& target) const {
    const auto name = target.name;
    const auto is_taken = [&](const targets::Target& other) { return other.name == target.name; };
    for (int number = 2; std::ranges::any_of(targets_, is_taken); ++number)
        target.name = fmt::format("{}#{}", name, number);
}

}  // namespace assay::campaign
