#include "harness/campaign/plan.hpp"

#include "harness/evidence/trace/masking.hpp"
#include "harness/scenario/values.hpp"
#include "simulator/random/random.hpp"

#include <charconv>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

/// A row that may take longer on the wall clock plays only if it is asked for.
constexpr simulator::Duration slow_limit = std::chrono::minutes{10};

/// A number, or a span of time in milliseconds.
std::optional<long long> number(std::string_view text) {
    long long value{};
    const auto* last = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), last, value);
    if (text.empty() || parsed.ec != std::errc{}) return std::nullopt;
    const std::string_view unit{parsed.ptr, last};
    if (unit.empty() || unit == "ms") return value;
    constexpr std::pair<std::string_view, long long> units[] = {
        {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}
    };
    for (const auto& [name, length] : units)
        if (unit == name) return value * length;
    return std::nullopt;
}

/// Scenarios write `retain: true`, the probe answers yes and no.
std::string_view said_of_facts(std::string_view value) {
    return value == "true" ? "yes" : value == "false" ? "no" : value;
}

bool holds(const std::string& actual, const scenario::Requirement& wanted) {
    const auto have = number(actual);
    const auto need = number(wanted.value);
    if (have && need) {
        if (wanted.relation == ">=") return *have >= *need;
        if (wanted.relation == "<=") return *have <= *need;
        if (wanted.relation == ">") return *have > *need;
        if (wanted.relation == "<") return *have < *need;
    }
    const bool equal = have && need
                           ? *have == *need
                           : actual == wanted.value || actual == said_of_facts(wanted.value);
    return wanted.relation == "!=" ? !equal : equal;
}

}  // namespace

evidence::IsMust is_must_of(const scenario::Library& library) {
    return [&library](const std::string& id) {
        const auto* statement = library.registry().find(id);
        return !statement || statement->level == statements::Level::must;
    };
}

reports::RowResult blank_result(const RunPlan& plan, const PlannedRow& planned) {
    reports::RowResult result;
    result.target = plan.target.name;
    result.name = planned.key->name;
    result.scenario = planned.scenario->id;
    result.title = planned.scenario->title;
    result.file = planned.scenario->file;
    result.version = wire::name_of(planned.key->version);
    result.matrix = planned.key->matrix;
    result.link = planned.link;
    result.seed = row_seed(plan, planned);
    // Of rows that are never played, too: one of them alone says whether the target is a client.
    result.charge.binds_client = plan.target.role == wire::Role::client;
    for (const auto& id : planned.key->statements)
        result.statements[id] = reports::Verdict::not_run;
    return result;
}

std::optional<std::string> unmet(
    const std::vector<scenario::Requirement>& requirements,
    const std::map<std::string, std::string>& facts
) {
    for (const auto& wanted : requirements) {
        const auto found = facts.find(wanted.fact);
        // A fact that could not be learnt does not excuse the target.
        if (found == facts.end() || holds(found->second, wanted)) continue;
        return fmt::format(
            "needs {} {} {}; the target has {}",
            wanted.fact,
            wanted.relation,
            wanted.value,
            found->second
        );
    }
    return std::nullopt;
}

std::optional<std::string> left_out_as_slow(const RunPlan& plan, const scenario::Row& row) {
    if (plan.plays_slow_rows || plan.named_rows.contains(row.name)) return std::nullopt;
    if (!row.links.empty() || row.chaos || row.sweep)
        return "takes its time over a simulated link here: name the row, or say --slow";
    if (row.limit > slow_limit)
        return fmt::format(
            "may take {} here: name the row, or say --slow", scenario::print_duration(row.limit)
        );
    return std::nullopt;
}

namespace {

/// Why an actor's connections to this target are not of the transport that it asks for.
std::optional<std::string>
other_transport(const targets::Target& target, const scenario::Row& row) {
    const auto scheme = target.address.scheme;
    for (const auto& actor : row.actors) {
        // What is about WebSocket is the same with and without TLS.
        const bool fits = actor.transport.empty() || actor.transport == network::name_of(scheme) ||
                          (actor.transport == "ws" && network::has_web_socket(scheme));
        if (!fits)
            return fmt::format(
                "is about {}://, and the target is reached by {}://",
                actor.transport,
                network::name_of(scheme)
            );
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> unplayable_on_the_wall(
    const RunPlan& plan, const scenario::Row& row, const std::map<std::string, std::string>& facts
) {
    const auto found = facts.find("versions");
    if (found != facts.end() && !found->second.contains(wire::name_of(row.version)))
        return fmt::format("the target does not speak MQTT {}", wire::name_of(row.version));
    if (auto other = other_transport(plan.target, row)) return other;
    if (auto slow = left_out_as_slow(plan, row)) return slow;
    if (row.isolation == scenario::Isolation::process &&
        plan.target.kind != targets::Target::Kind::exec && plan.target.hooks == targets::Hooks{})
        return "needs a target that this program starts itself (exec: or a target file), or hooks";
    const auto& connections = plan.target.limits.connections;
    if (connections && row.actors.size() > *connections)
        return fmt::format(
            "has {} Network Connections, and the target's limit is {}",
            row.actors.size(),
            *connections
        );
    return unmet(row.requirements, facts);
}

std::uint64_t row_seed(const RunPlan& plan, const PlannedRow& planned) {
    const auto further = static_cast<std::uint64_t>(planned.key->seed - 1);
    if (planned.scenario->seed) return *planned.scenario->seed + further;
    // Not the link: two links see the same storm, as far as their parameters let them.
    return simulator::stable_hash(
        fmt::format("{}/{}/{}", plan.seed, planned.key->name, planned.key->seed)
    );
}

std::optional<simulator::LinkSpec> preset_of(const RunPlan& plan, const PlannedRow& planned) {
    if (planned.link == "direct") return std::nullopt;
    return plan.links.at(planned.link);
}

simulator::Duration
limit_of(const RunPlan& plan, const PlannedRow& planned, const scenario::Row& row) {
    constexpr int patience = 20;
    if (plan.timeout > simulator::Duration{} || planned.link == "direct") return plan.timeout;
    return row.limit * patience;
}

RunOutcome run(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop) {
    if (plan.target.role == wire::Role::client &&
        plan.target.kind != targets::Target::Kind::builtin)
        return run_clients_on_the_wall(plan, sink, stop);
    if (plan.target.kind == targets::Target::Kind::builtin) return run_simulated(plan, sink, stop);
    // Traces never hold the password; what a target writes may repeat it.
    const auto mask = [&](std::string& text) {
        text = evidence::masked(std::move(text), plan.target.credentials.password.reveal());
    };
    const auto masking = [&](reports::RowResult row) {
        mask(row.reason);
        mask(row.target_output);
        sink(std::move(row));
    };
    auto outcome = run_on_the_wall(plan, masking, stop);
    mask(outcome.unreachable);
    for (auto& finding : outcome.findings)
        mask(finding);
    return outcome;
}

std::optional<std::string>
slow_to_start(const RunPlan& plan, const scenario::Row& row, simulator::Duration start_took) {
    // A target that takes longer to start is started for rows of their own only if somebody asks.
    constexpr simulator::Duration slow_start = std::chrono::seconds{4};
    if (row.isolation != scenario::Isolation::process || start_took < slow_start ||
        plan.plays_slow_rows || plan.named_rows.contains(row.name))
        return std::nullopt;
    return fmt::format(
        "starts a target of its own, which takes {} s: name the row, or say --slow",
        std::chrono::duration_cast<std::chrono::seconds>(start_took).count()
    );
}

}  // namespace assay::campaign
