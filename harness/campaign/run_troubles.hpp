#pragma once
/// What befell the target of a run as a whole: its deaths, and what it sent unasked.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace assay::campaign {

class RunTroubles {
public:
    void died(const std::string& how) { ++deaths_[how]; }
    /// Memory that floods have taken, one after the other.
    std::uint64_t& flooded_bytes() { return flooded_bytes_; }
    /// Whether it was too much for one run.
    bool is_flooded() const;
    /// In words. `is_lost`: it did not come back after the last death.
    std::vector<std::string> findings(bool is_lost) const;

private:
    std::map<std::string, int> deaths_{};  ///< how, and how often
    std::uint64_t flooded_bytes_{};
};

}  // namespace assay::campaign
