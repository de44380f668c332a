#pragma once
/// For tests that do not ask which statements are MUSTs.
#include <string>

namespace assay::evidence {

inline bool every_one(const std::string&) {
    return true;
}

}  // namespace assay::evidence
