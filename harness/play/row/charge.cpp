#include "harness/play/row/charge.hpp"

#include "harness/scenario/step_tree.hpp"

#include <fmt/ranges.h>
#include <set>

namespace assay::play {
namespace {

/// The line of the step that sends the broken packet; 0 without one.
int fault_line(const scenario::Row& row) {
    int line = 0;
    scenario::for_each_step(row.steps, [&](const scenario::Step& step, const scenario::Step*) {
        if (const auto* send = std::get_if<scenario::SendAction>(&step.action);
            send && !send->fault.empty())
            line = step.at.line;
    });
    return line;
}

/// What the row's devices were behind: links of its own by preset, and the one of --link.
std::string links_of(const scenario::Row& row, const std::string& default_link) {
    std::set<std::string> names;
    for (const auto& [name, spec] : row.links)
        names.insert(spec.name.empty() ? name : spec.name);
    if (names.empty() || default_link != "direct") names.insert(default_link);
    return fmt::format("{}", fmt::join(names, " + "));
}

/// Whether the figures of the row say something. They do where settings are compared, be it by what a
/// reconnect takes; of a client over any link, `--link` too, and without one only where its scenario
/// is for them.
bool is_measured(const scenario::Row& row, const reports::RowResult& result) {
    if (row.role == wire::Role::client)
        return row.is_measured || !row.links.empty() || !row.guarantees.empty() ||
               result.link != "direct";
    return row.is_planning || !row.guarantees.empty() || !row.links.empty() ||
           !result.course->made.empty();
}

}  // namespace

reports::Charge charge_of(const scenario::Row& row) {
    std::set<std::string> proved;
    scenario::for_each_step(row.steps, [&](const scenario::Step& step, const scenario::Step*) {
        proved.insert(step.proves.begin(), step.proves.end());
    });
    reports::Charge charge{
        .statements = row.statements,
        .proved = {proved.begin(), proved.end()},
        .guarantees = row.guarantees,
        .conforms_off = row.conforms_off,
        .fault_line = fault_line(row),
        .may_accept = row.advice,
        .binds_client = row.role == wire::Role::client
    };
    for (const auto& actor : row.actors)
        if (actor.clock_drift != 0) charge.clock_drifts[actor.name] = actor.clock_drift;
    return charge;
}

void put_down(const scenario::Row& row, Played played, reports::RowResult& result) {
    result.charge = charge_of(row);
    result.course = std::move(played.course);
    result.trace = std::move(played.trace);
    result.expectations = std::move(played.expectations);
    result.duration = played.duration;
    result.actor_links = std::move(played.actor_links);
    result.drawn = std::move(played.drawn);
    if (!played.target_output.empty()) result.target_output = std::move(played.target_output);
    result.hoped_for = row.sometimes;
    if (is_measured(row, result))
        result.statistics = {
            .links = links_of(row, result.link), .is_planning = row.is_planning, .wire = played.wire
        };
    else
        result.course->application.clear();
}

}  // namespace assay::play
