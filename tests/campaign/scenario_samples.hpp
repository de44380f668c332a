#pragma once
/// A scenario for every key that a scenario file may have, in which the key makes a difference.
#include <ostream>
#include <string>
#include <vector>

namespace assay::campaign {

/// A scenario in whose text `@` stands for the key with its value, or for what is there without it.
struct Sample {
    std::string key{};
    std::string text{};
    std::string with{};
    std::string without{};
};

inline void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.key;
}

/// All samples, room by room.
std::vector<Sample> scenario_samples();
// Those with a file of their own, which are among them.
std::vector<Sample> file_samples();
std::vector<Sample> cast_samples();
/// Of scenarios for clients.
std::vector<Sample> client_role_samples();

}  // namespace assay::campaign
