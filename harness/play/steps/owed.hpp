#pragma once
/// What the target owes to a step, and which statement of the standard says so, whatever the
/// step's scenario is about.
#include "harness/scenario/model.hpp"

namespace assay::harness {

enum class Owed : std::uint8_t {
    nothing,
    connack,
    session,  ///< the state of a Session that was to be kept
    suback,
    unsuback,
    puback,
    pubrec,
    pubrel,
    pubcomp,
    pingresp,
    message,  ///< to a matching subscription
    retained_message,
    end,  ///< of the Network Connection
};

/// The id, qualified by `version`, of the statement that is broken when it stays out; empty for
/// `nothing`.
std::string statement_of(Owed owed, Version version);

/// What is owed to a step that waits; `nothing` for one that does not, or waits for something that
/// no single statement demands.
Owed owed_to(const Action& action);

}  // namespace assay::harness
