#pragma once
/// Which of the rows that were under way when a target died it dies of: they are played again in
/// ever smaller groups, until one alone brings it about, twice.
///
///     suspects --> groups --played--> it lived: all of the group are cleared
///                    ^                it died:  halves of those it died under --+
///                    +---------------------------------------------------------+
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace assay::campaign {

/// A row under suspicion, by its number in the plan.
struct Suspect {
    std::size_t row{};
    bool sends_raw{};    ///< bytes of its own making: of such a target dies sooner
    bool plays_alone{};  ///< it can share the target with no other row
};

class Inquest {
public:
    /// The target died while these were under way, or had just been.
    void accuse(const std::vector<Suspect>& suspects);
    /// The group to play next, to its end; nothing once all are cleared or convicted.
    std::optional<std::vector<Suspect>> next();
    /// What became of the group last given: those under which the target died, one at least. The
    /// row that it dies of, if it is known now.
    std::optional<std::size_t> died_under(const std::vector<Suspect>& suspects);
    /// All that are still under suspicion, which they lose: nobody can play them again.
    std::vector<Suspect> give_up();

private:
    void split(const std::vector<Suspect>& suspects);

    std::vector<std::vector<Suspect>> groups_{};
    std::map<std::size_t, int> deaths_alone_{};
    bool was_alone_{};  ///< the group given last had one row
};

}  // namespace assay::campaign
