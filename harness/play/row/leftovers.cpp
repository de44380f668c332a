#include "harness/play/row/leftovers.hpp"

#include "harness/evidence/trace/load_payload.hpp"
#include "reference/wire/print.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::Verdict;

std::optional<std::string> unexpected(const ClientActor& actor, const Arrival& arrival) {
    // A client sends what it likes, and comes and goes.
    if (actor.spec().is_server && arrival.kind != Arrival::Kind::malformed) return std::nullopt;
    const auto& allow = actor.spec().allow;
    const auto is_allowed = [&](std::string_view word) {
        return std::ranges::find(allow, word) != allow.end();
    };
    // `listen` is there for what comes, and whoever drives makes a connection that ended anew.
    const bool is_looked_after = arrival.is_driven && arrival.kind != Arrival::Kind::malformed;
    if (arrival.consumed || is_looked_after) return std::nullopt;
    switch (arrival.kind) {
    case Arrival::Kind::malformed:
        return "bytes that are no packet: " + arrival.what;
    case Arrival::Kind::closed:
        if (arrival.expected_end || is_allowed("close")) return std::nullopt;
        return "the Network Connection ended: " + arrival.what;
    case Arrival::Kind::packet:
        break;
    }
    const auto type = wire::type_of(*arrival.packet);
    // Messages of a load are judged by the guarantees.
    if (const auto* publish = std::get_if<wire::Publish>(&*arrival.packet))
        if (evidence::load_mark(publish->payload.bytes)) return std::nullopt;
    const bool matters = type == wire::PacketType::publish || type == wire::PacketType::disconnect;
    if (!matters || is_allowed(wire::name_of(type))) return std::nullopt;
    return wire::print(*arrival.packet, actor.version());
}

}  // namespace

bool check_leftovers(StepContext& context) {
    bool is_clean = true;
    for (const auto& spec : context.row.actors) {
        auto& actor = context.actor(spec.name);
        for (const auto& arrival : actor.inbox()) {
            const auto what = unexpected(actor, arrival);
            if (!what) continue;
            auto expected =
                fmt::format("{}: no packet or close that the scenario does not expect", spec.name);
            auto outcome = arrival.kind == Arrival::Kind::closed
                               ? ended_too_soon(context, actor, {}, expected, *what, arrival.trace)
                               : broken(context, {}, expected, *what, arrival.trace);
            context.trace.expect(
                {.what = std::move(outcome.expected),
                 .actual = std::move(outcome.actual),
                 .verdict = outcome.verdict,
                 .from = {},
                 .to = context.trace.offset(arrival.at),
                 .evidence = outcome.evidence}
            );
            is_clean = false;
        }
    }
    return is_clean;
}

void check_loads(StepContext& context) {
    for (const auto& [name, count] : context.loads.planned) {
        const auto made = context.loads.made[name].at.size();
        if (made >= count) continue;
        context.trace.expect(
            {.what = fmt::format("{} messages of the load {} before the row ends", count, name),
             .actual = fmt::format("the row ended after {} of them", made),
             .verdict = Verdict::undecided,
             .from = {},
             .to = context.trace.offset(context.now())}
        );
    }
}

}  // namespace assay::play
