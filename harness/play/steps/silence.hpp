#pragma once
/// The end of a connection by Keep Alive (3.1.2.10): when it may come, should come, and is too late.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// The Keep Alive in force on the connection of the CONNECT that is named `connect`: what CONNACK
/// says in Server Keep Alive, else what the Client asked for [MQTT-3.2.2-22]. 0: none.
Duration keep_alive_in_force(
    const StepContext& context, const ClientActor& actor, const std::string& connect
);

/// Instants between which the end of a silent connection is judged alike. The Client may be silent
/// for one period, and the Server has to end the connection after one and a half.
struct SilenceBounds {
    Duration period{};
    Instant base{};      ///< what is said of the end counts from here
    Instant early{};     ///< before it: a failure, the Client was in time
    Instant due{};       ///< before it: advice
    Instant late{};      ///< after it: advice
    Instant too_late{};  ///< after it: a failure that no timer explains
};

/// For an `expect: close` with `keep_alive`; nothing for any other one.
std::optional<SilenceBounds> silence_bounds(
    const StepContext& context, const ClientActor& actor, const scenario::ExpectAction& action
);

/// Whether the row may last until `until`. Otherwise it does not apply: that a target wants to be
/// waited for so long is nothing that it does wrong.
bool has_time(StepContext& context, Instant until, Duration keep_alive);

/// "the Network Connection ends after one and a half Keep Alive periods of 1.000 s"
std::string words_of_silence(const SilenceBounds& bounds);

Outcome judge_end_of_silence(
    StepContext& context,
    const ClientActor& actor,
    const SilenceBounds& bounds,
    const Arrival& end,
    Instant from
);

}  // namespace assay::play
