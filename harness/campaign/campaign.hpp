#pragma once
/// A campaign: the rows of a selection under every link against every target, planned before
/// anything is connected, so that the same plan can be listed, played here or cut into shards.
///
///     CampaignOptions --plan--> Campaign --play--> CampaignEvents --> Results --finish--> Footer
#include "harness/campaign/outlook.hpp"
#include "harness/campaign/planned_rows.hpp"
#include "harness/campaign/run_verdict.hpp"
#include "reports/result/shards.hpp"

namespace assay::campaign {

/// Hears what a campaign brings, as it comes, from one thread at a time.
class CampaignEvents {
public:
    virtual ~CampaignEvents() = default;
    /// A target answered, and this is what it is.
    virtual void target_known(const reports::TargetInfo& info) = 0;
    /// All of a target's rows have ended.
    virtual void target_done(const reports::TargetInfo& info) = 0;
    virtual void row(reports::RowResult row) = 0;
    /// Something that is no row's verdict: the target died, a baseline entry is wrong.
    virtual void trouble(const std::string& text) = 0;
};

class Campaign {
public:
    /// `library` outlives the campaign.
    static OrTrouble<Campaign> plan(CampaignOptions options, const scenario::Library& library);
    /// The same for rows that were picked already, whatever the options say of that.
    static OrTrouble<Campaign>
    plan(CampaignOptions options, const scenario::Library& library, Selection selection);

    const std::vector<targets::Target>& targets() const { return targets_; }
    /// The rows of one target that belong to this shard. The campaign outlives them.
    PlannedRows rows_of(const targets::Target& target) const;
    std::size_t total_rows() const;
    /// How long each target that is not in virtual time will take, by its name.
    std::vector<std::pair<std::string, Outlook>> outlooks() const;
    /// Whether nothing happens by the wall clock.
    bool is_virtual() const;
    /// A row that an earlier attempt has played is not played again; baselines hear of it.
    void was_played(const reports::RowResult& row);
    /// What an earlier attempt learnt of its targets counts on.
    void was_learnt(std::vector<reports::TargetInfo> earlier) { earlier_ = std::move(earlier); }
    /// The same for a campaign of other rows on the same targets that was played: its footer is of both.
    void goes_on_after(const Campaign& earlier);
    /// Everything that results hold before a row is played: header, statements, defects, sources.
    reports::Results blank_results() const;

    /// Plays every target, one after the other. `stop` becoming true ends it soon.
    void play(CampaignEvents& events, const std::atomic<bool>& stop);
    /// What the footer says of rows that were played, and how the program ends. `results` have no
    /// footer yet.
    reports::Footer footer(const reports::Results& results, bool is_interrupted) const;

private:
    Campaign(CampaignOptions options, const scenario::Library& library)
        : options_{std::move(options)}, library_{library} {}
    OrTrouble<void> check_wall_rows() const;
    OrTrouble<void> find_presets();
    OrTrouble<void> find_targets();
    void tell_apart(targets::Target& target) const;
    OrTrouble<void> split_by_cost();
    std::size_t rows_a_target() const;  ///< of all shards
    reports::KeyDigest keys_of_all_shards() const;
    RunPlan plan_for(std::size_t target) const;
    void play(std::size_t target, CampaignEvents& events, const std::atomic<bool>& stop);
    void add_digests(std::map<std::string, std::string>& options) const;
    std::vector<std::string> earlier_findings(const std::string& target) const;
    void find_examples();
    bool keeps_trace(const reports::RowResult& row, bool is_virtual) const;
    void thin_out(reports::RowResult& row, bool is_virtual);
    bool proves_less(const reports::Results& results) const;
    ExitCode exit_code(const reports::Results& results, bool is_interrupted) const;

    CampaignOptions options_;
    const scenario::Library& library_;
    Selection selection_{};
    std::map<std::string, simulator::LinkSpec> links_{};  ///< presets of --link
    std::vector<targets::Target> targets_{};
    std::shared_ptr<targets::OutputLog> target_log_{};
    std::vector<Baseline> baselines_{};  ///< one a target
    std::optional<CostSplit> split_{};  ///< of every target's rows; absent: keys say whose they are
    KeyHashes done_{};
    std::vector<reports::TargetInfo> earlier_{};  ///< as an earlier attempt left them
    std::vector<reports::TargetInfo> learnt_{};   ///< of the targets that were played
    /// Rows of an earlier attempt that baselines speak of, without their evidence, by target.
    std::map<std::string, std::vector<reports::RowResult>> earlier_rows_{};
    std::set<std::string> examples_{};                ///< rows that show how the others pass
    std::map<std::string, targets::Usage> usages_{};  ///< of targets that were started
    bool is_unreachable_{};
    bool has_target_failed_{};  ///< it died, or flooded
    bool is_baseline_wrong_{};
};

}  // namespace assay::campaign
