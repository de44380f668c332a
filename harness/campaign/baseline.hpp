#pragma once
/// A baseline: failures of a target that are known, each with the reason, so that only new
/// failures fail a run.
///
///     rows --apply--> known | as they were        finish --> entries that are wrong themselves
///
/// An entry that no longer says the truth is as loud as a failure: it would hide the next one.
#include "harness/scenario/yaml.hpp"
#include "reports/result/model.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::campaign {

/// An entry whose glob takes in more rows than these says too little.
inline constexpr std::size_t wildcard_rows_max = 20;

struct BaselineEntry {
    std::string row{};     ///< glob over row names
    std::string target{};  ///< "mosquitto >= 2.0 < 2.1"; empty: every target
    /// Parts of the failure's signature, of which one is enough: a target that races with itself
    /// fails now like this, now like that.
    std::vector<std::string> fails{};
    std::string why{};
    bool sometimes{};  ///< the target races with itself: the row may pass as well
    std::optional<std::chrono::year_month_day> until{};  ///< the last day on which the entry counts
    scenario::Mark start{};
    int last_line{};            ///< of the entry in its file
    scenario::Mark fails_at{};  ///< where the text of `fails` begins
};

struct Baseline {
    std::string file{};
    std::vector<BaselineEntry> entries{};
    std::string text{};  ///< that they were read from
};

/// The keys that an entry may have, in the order of their documentation.
std::span<const std::string_view> baseline_keys();

/// The error lists everything that is wrong, with positions.
std::expected<Baseline, std::string>
parse_baseline(const std::string& file, const std::string& text);

/// Whether the entry means the row of this name. Without a seed it means the row under every seed that
/// --seeds brings: what fails whatever the weather fails under each.
bool means_row(const BaselineEntry& entry, std::string_view row);

/// Whether `product` ("mosquitto 2.0.11") is what an entry's `target` means. A product without a
/// version is meant by every range.
bool means_target(std::string_view target, std::string_view product);

/// What is wrong with an entry.
struct BaselineFinding {
    enum class Kind : std::uint8_t { passed, changed, vanished, expired, too_wide };
    Kind kind{};
    std::size_t entry{};
    std::string text{};       ///< one sentence with file and line
    std::string signature{};  ///< changed: how the row fails now
};

/// Compares the rows of one target with a baseline.
class BaselineCheck {
public:
    /// Only entries that mean `product` count. Without a product (the target names no version)
    /// entries are compared with the target's name.
    BaselineCheck(
        const Baseline& baseline, const std::string& product, std::chrono::year_month_day today
    );

    /// How many entries count for this target.
    std::size_t size() const { return active_.size(); }
    /// Whether an entry says that the row fails like this.
    bool knows(const reports::RowResult& row) const;
    /// Whether an entry means the row of this name.
    bool lists(const std::string& row) const;
    /// Turns a failing row into a known one if an entry says so.
    void apply(reports::RowResult& row);
    /// What is wrong with the entries themselves. `partial`: not all rows were played, so that a
    /// row that did not come says nothing.
    std::vector<BaselineFinding> finish(bool partial) const;

private:
    struct Active {
        const BaselineEntry* entry{};
        std::size_t index{};
        std::set<std::string> rows{};  ///< those it means, of which seeds make no more
        bool is_there{};               ///< a row is called as the entry says
        std::string passed{};          ///< the first row that passed
        std::string changed{};         ///< the first row that fails otherwise
        std::string signature{};
    };
    std::string place(const Active& active) const;

    std::string file_;
    std::chrono::year_month_day today_;
    std::vector<Active> active_{};
};

/// Undoes `apply`, so that stored results can be compared with another baseline.
void forget_baseline(reports::RowResult& row);

}  // namespace assay::campaign
