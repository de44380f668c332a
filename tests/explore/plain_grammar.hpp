#pragma once
/// The grammar that prefers nothing.
#include "harness/explore/grammar.hpp"

namespace assay::explore {

inline Grammar plain_grammar() {
    return *Grammar::of({});
}

}  // namespace assay::explore
