#pragma once
/// Why a campaign cannot begin or go on, and how the program ends because of it.
#include "harness/campaign/exit_code.hpp"

#include <expected>
#include <string>

namespace assay::campaign {

struct Trouble {
    ExitCode code{};
    std::string message{};  ///< for the user, with position and hint where there are any
};

template <class T>
using OrTrouble = std::expected<T, Trouble>;

/// `return refused(...)` out of a function that gives an OrTrouble.
inline std::unexpected<Trouble> refused(ExitCode code, std::string message) {
    return std::unexpected{Trouble{code, std::move(message)}};
}

}  // namespace assay::campaign
