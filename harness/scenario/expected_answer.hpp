#pragma once
/// The answer that a step expects from the target, and which statement of the standard demands it,
/// whatever the step's scenario is about.
#include "reference/wire/forms.hpp"

#include <cstdint>
#include <string>

namespace assay::scenario {

enum class ExpectedAnswer : std::uint8_t {
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
std::string statement_of(ExpectedAnswer answer, wire::Version version);

}  // namespace assay::scenario
