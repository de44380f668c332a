#pragma once
/// What `expect` and `never` have in common: which arrivals of an inbox they mean, and when those
/// may come.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// The earliest and the latest legal instant; absent: any.
using Range = std::optional<std::pair<Instant, Instant>>;

/// That of `at: A..B`, widened by what the path may add.
Range legal_range(
    StepContext& context,
    const ClientActor& actor,
    const scenario::Window& window,
    Instant step_start
);
bool is_inside(const Range& range, Instant at);
/// "1.250 s"
std::string in_seconds(reports::Offset offset);
/// "between 1.250 s and 2.000 s"
std::string in_words(const StepContext& context, const std::pair<Instant, Instant>& range);

/// What is looked for in an inbox.
struct Wanted {
    wire::PacketType type{};
    const std::vector<scenario::FieldMatch>& fields;
    bool next{};          ///< stop at the first of the type that differs
    bool consumed_too{};  ///< also what a step has already asked for
    Instant since{};
};
struct Found {
    std::vector<std::size_t> matching{};  ///< indices of arrivals, oldest first
    /// Of those of the right type that differ, the one that differs least.
    std::optional<std::size_t> nearest{};
    std::string difference{};
};
Found search(const StepContext& context, ClientActor& actor, const Wanted& wanted);

/// The end of the actor's connection of that number, counted from 1, if no step has asked for it
/// yet; null without one.
Arrival* closing(ClientActor& actor, int connection);

/// The settle window: silence counts once an answered PINGREQ shows that everything before it was
/// delivered, a message of the harness's own went through the broker meanwhile, and the least time
/// is over.
network::Script<> settle(StepContext& context, ClientActor& actor, int line);

// The forms of `expect`; `from` is the start of the step.
network::Script<Outcome> expect_packet(
    StepContext&, const scenario::Step&, ClientActor&, const scenario::ExpectAction&, Instant from
);
network::Script<Outcome> expect_close(
    StepContext&, const scenario::Step&, ClientActor&, const scenario::ExpectAction&, Instant from
);

}  // namespace assay::play
