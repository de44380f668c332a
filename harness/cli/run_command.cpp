/// assay run: select, play against every target under every link, store each row, report.
#include "harness/campaign/campaign.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/live_output.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "reports/render.hpp"
#include "reports/result/folding.hpp"
#include "reports/result/resuming.hpp"
#include "reports/result/shards.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace assay::cli {
namespace {

using reports::RowResult;

/// Of rows in virtual time, which come by the thousand, so many bytes are written at once, or what there
/// is after so long.
constexpr std::size_t held_bytes = 64 * 1024;
constexpr auto held_for = std::chrono::seconds{1};

/// Stores each row as it comes, and shows how far the run is.
class RunCommand final : campaign::CampaignEvents {
public:
    RunCommand(
        const RunOptions& options,
        const std::atomic<bool>& is_interrupted,
        const scenario::Library& library
    )
        : options_{options},
          interrupted_{is_interrupted},
          campaign_{or_stop(campaign::Campaign::plan(options.campaign, library))} {}

    RunCommand(const RunCommand&) = delete;
    RunCommand& operator=(const RunCommand&) = delete;
    /// Where something was thrown in mid-run, what was played by then is not lost.
    ~RunCommand() {
        if (file_) static_cast<void>(file_->flush());
    }

    campaign::ExitCode run() {
        // Silence of ten minutes looks like a hang.
        if (!options_.quiet)
            for (const auto& [target, outlook] : campaign_.outlooks())
                live_.trouble(fmt::format("{}: {}", target, campaign::describe(outlook)));
        if (options_.dry_run) return print_rows();
        results_ = campaign_.blank_results();
        if (const auto finished = open_file()) return exit_code(*finished);
        if (campaign_.is_virtual()) file_->hold(held_bytes);
        if (options_.wall_budget) interrupt_after(*options_.wall_budget);
        const auto start = std::chrono::steady_clock::now();
        campaign_.play(*this, interrupted_);
        const auto elapsed = std::chrono::steady_clock::now() - start;
        finish(elapsed);
        // Before anything is printed, which is for a reader who may have gone.
        const auto written =
            reports::write_reports(options_.reports, reports::Summary{results_}, options_.out);
        close_output(elapsed);
        if (!written) throw Stop{campaign::ExitCode::own_error, "assay: " + written.error()};
        if (!storage_trouble_.empty())
            throw Stop{campaign::ExitCode::own_error, "assay: " + storage_trouble_};
        if (!options_.quiet)
            for (const auto& path : *written)
                say("report  {}\n", path.string());
        return exit_code(*results_.footer);
    }

private:
    /// The footer of an earlier attempt that had come to its end: there is nothing to do.
    std::optional<reports::Footer> open_file() {
        const auto path = options_.out / "results.jsonl";
        if (!options_.resumes) {
            auto file = reports::ResultsFile::begin(path, results_.header);
            if (!file) throw Stop{campaign::ExitCode::own_error, "assay: --out: " + file.error()};
            file_ = std::move(*file);
            return std::nullopt;
        }
        std::size_t earlier{};
        auto resumed = reports::resume(path, results_.header, [&](RowResult row) {
            ++earlier;
            campaign_.was_played(row);
            live_.restored(row);
            rows_.add(std::move(row));
        });
        if (!resumed) throw Stop{campaign::ExitCode::usage, "assay: --resume: " + resumed.error()};
        if (resumed->finished) {
            say("resume  {} is finished; nothing is left to do\n", path.string());
            return resumed->finished;
        }
        for (const auto& remark : resumed->remarks)
            live_.trouble(remark);
        if (earlier > 0 && !options_.quiet) say("resume  {} rows were played before\n", earlier);
        file_ = std::move(resumed->file);
        earlier_ = std::move(resumed->earlier);
        campaign_.was_learnt(std::move(resumed->targets));
        return std::nullopt;
    }

    campaign::ExitCode exit_code(const reports::Footer& footer) const {
        const auto code = static_cast<campaign::ExitCode>(footer.exit_code);
        const bool is_complete = reports::is_finished(footer);
        return options_.engine_exit && is_complete ? campaign::ExitCode::ok : code;
    }

    void target_known(const reports::TargetInfo& info) override {
        live_.target(info);
        store_target(info);
    }
    void target_done(const reports::TargetInfo& info) override { store_target(info); }
    void row(RowResult row) override {
        store(file_->add(row));
        if (campaign_.is_virtual()) flush_now_and_then();
        live_.row(row);
        rows_.add(std::move(row));
    }
    void trouble(const std::string& text) override { live_.trouble(text); }

    void flush_now_and_then() {
        const auto now = std::chrono::steady_clock::now();
        if (now - flushed_ < held_for) return;
        flushed_ = now;
        store(file_->flush());
    }

    void store_target(const reports::TargetInfo& info) {
        *std::ranges::find(results_.header.targets, info.name, &reports::TargetInfo::name) = info;
        store(file_->add(info));
    }
    /// Trouble with the results file that lasts ends in the exit code; the run goes on meanwhile. What
    /// could not be written is written later, before anything else.
    void store(const std::expected<void, std::string>& stored) {
        storage_trouble_ = stored ? std::string{} : stored.error();
    }

    campaign::ExitCode print_rows() const {
        for (const auto& target : campaign_.targets()) {
            auto rows = campaign_.rows_of(target);
            while (const auto row = rows.next())
                say("{}  {}  {}\n", target.name, row->link, row->key->name);
        }
        return campaign::ExitCode::ok;
    }

    void finish(std::chrono::nanoseconds elapsed) {
        results_.rows = rows_.take();
        auto footer = campaign_.footer(results_, interrupted_);
        // A run in virtual time is a function of its input, and so are its results.
        const bool shows_clock = !campaign_.is_virtual() || options_.stamp;
        footer.wall = shows_clock ? elapsed : std::chrono::nanoseconds{};
        results_.footer = footer;
        store(file_->finish(results_));
        if (!storage_trouble_.empty() && !interrupted_)
            results_.footer->exit_code = static_cast<int>(campaign::ExitCode::own_error);
    }

    void close_output(std::chrono::nanoseconds elapsed) {
        const auto stored = std::exchange(results_.footer->wall, elapsed);
        live_.close(results_);
        results_.footer->wall = stored;
    }

    const RunOptions& options_;
    const std::atomic<bool>& interrupted_;
    campaign::Campaign campaign_;
    LiveOutput live_{options_, campaign_.total_rows(), campaign_.is_virtual()};
    reports::Results results_{};
    reports::RowFolder rows_{};  ///< until the run has ended
    std::optional<reports::ResultsFile> file_{};
    std::optional<reports::Descriptor> earlier_{};  ///< of an attempt that this one goes on with
    std::chrono::steady_clock::time_point flushed_{std::chrono::steady_clock::now()};
    std::string storage_trouble_{};
};

}  // namespace

namespace {

campaign::ExitCode play(const Words& words, wire::Role role) {
    auto options = parse_run_options(words, role);
    if (!options) return campaign::ExitCode::ok;
    const auto& interrupted = heed_interrupts();
    options->campaign.today = today();
    options->campaign.nonce = fresh_nonce();
    options->campaign.target_log = options->out / "target.log";
    const auto library = open_library();
    return RunCommand{*options, interrupted, library}.run();
}

}  // namespace

campaign::ExitCode run_command(const Words& words) {
    return play(words, wire::Role::server);
}

campaign::ExitCode client_command(const Words& words) {
    return play(words, wire::Role::client);
}

}  // namespace assay::cli
