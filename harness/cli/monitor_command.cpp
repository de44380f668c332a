/// assay monitor: other people's clients and servers, judged by what passes between them.
#include "harness/campaign/plan.hpp"
#include "harness/campaign/run_verdict.hpp"
#include "harness/campaign/statement_infos.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/link_flags.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/monitor/capture_reader.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/proxy/recorder.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "reports/render.hpp"
#include "reports/result/clean.hpp"
#include "reports/result/file.hpp"
#include "reports/result/shards.hpp"
#include "reports/text/text.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <fmt/ranges.h>
#include <set>
#include <unistd.h>

namespace assay::cli {
namespace {

namespace asio = boost::asio;
using evidence::Judged;
using reports::Offset;

struct MonitorFlags {
    LinkFlags link{.command = "monitor", .preset_flag = "link", .preset = "direct"};
    std::string judge{"client"};
    std::string time{};
    std::filesystem::path out{"assay-out"};
    std::vector<std::string> reports{};
    std::set<std::uint16_t> ports{};
    std::string baseline{};
    campaign::Baseline known{};  ///< what that file says
    bool strict{};
    bool quiet{};
};

// clang-format off
constexpr auto roles = std::to_array<std::pair<std::string_view, Judged>>({
    {"client", Judged::client},
    {"server", Judged::server},
    {"both",   Judged::both},
});
// clang-format on

[[noreturn]] void refuse_to_watch(const std::string& message) {
    throw Stop{campaign::ExitCode::usage, "assay monitor: " + message};
}

po::typed_value<std::vector<std::string>>* ports_value(std::set<std::uint16_t>& into) {
    return po::value<std::vector<std::string>>()->composing()->value_name("N")->notifier(
        [&into](const std::vector<std::string>& texts) {
            for (const auto& text : texts)
                into.insert(static_cast<std::uint16_t>(number_within("--port", text, {1, 65'535})));
        }
    );
}

void declare(Arguments& arguments, MonitorFlags& flags) {
    add_link_flags(arguments, flags.link);
    // clang-format off
    arguments.flags().add_options()
        ("judge", po::value(&flags.judge)->value_name("ROLE"), "whose packets are judged: client, server or both (default client)")
        ("port", ports_value(flags.ports), "in a capture: servers listen here (repeatable; default 1883); elsewhere a CONNECT tells MQTT")
        ("for", po::value(&flags.time)->value_name("TIME"), "end by itself after that time: 60s, 2h")
        ("out,o", po::value(&flags.out)->value_name("DIR"), "where results.jsonl and the reports go (default assay-out)")
        ("report", po::value(&flags.reports)->composing()->value_name("LIST"), "html,junit,md,tap,csv,badge,pcapng (default html,junit,md)")
        ("baseline", po::value(&flags.baseline)->value_name("FILE"), "known failures: entries name rows, which are called as their clients are")
        ("strict", po::bool_switch(&flags.strict), "exit with 8 if a client could not be judged to its end")
        ("quiet,q", po::bool_switch(&flags.quiet), "nothing but errors");
    // clang-format on
}

Judged judged_of(const MonitorFlags& flags) {
    for (const auto& [name, judged] : roles)
        if (name == flags.judge) return judged;
    refuse_to_watch(fmt::format("--judge cannot be '{}': say client, server or both", flags.judge));
}

std::optional<simulator::Duration> time_of(const MonitorFlags& flags) {
    if (flags.time.empty()) return std::nullopt;
    const auto time = scenario::parse_duration(flags.time);
    if (!time || *time <= simulator::Duration{})
        refuse_to_watch(fmt::format("--for cannot be '{}': say a time, such as 60s", flags.time));
    return *time;
}

/// A finding as it comes.
std::string live_line(const monitor::Finding& finding, bool is_must) {
    return fmt::format(
        "{:>9.3f} s  {}  {} {} {}: {}",
        std::chrono::duration<double>(finding.at).count(),
        finding.client,
        finding.binds == wire::Role::client ? "client" : "server",
        is_must ? "breaks" : "does not follow the advice of",
        finding.statement,
        reports::printable(finding.what)
    );
}

/// Rows to results, files and the exit code.
class Closing {
public:
    Closing(const MonitorFlags& flags, std::string target, const scenario::Library& library)
        : flags_{flags},
          target_{std::move(target)},
          library_{library},
          verdict_{flags.known, target_, today(), false} {}

    /// Whether the row of a client that makes room for another fails otherwise than the baseline says.
    bool fails(monitor::WatchedClient gone) {
        const auto last = gone.last_seen();
        auto row = std::move(gone).take(target_, last, campaign::is_must_of(library_));
        verdict_.apply(row);
        return row.verdict == reports::Verdict::fail;
    }

    /// `remarks` are on what could not be judged.
    campaign::ExitCode
    finish(monitor::Watch watch, Offset elapsed, std::vector<std::string> remarks = {}) {
        const auto counts = watch.counts();
        results_.rows = std::move(watch).take(target_, elapsed, campaign::is_must_of(library_));
        for (auto& row : results_.rows)
            verdict_.apply(row);
        // Who did not come says nothing.
        const auto baseline = verdict_.finish(true);
        remarks_ = std::move(remarks);
        std::ranges::copy(baseline.remarks, std::back_inserter(remarks_));
        std::ranges::move(remarks_on(counts), std::back_inserter(remarks_));
        fill_header(counts);
        auto code = campaign::exit_code_of(results_.rows, flags_.strict);
        if (counts.failures_gone > 0) code = campaign::ExitCode::failed;
        if (code == campaign::ExitCode::ok && baseline.is_wrong)
            code = campaign::ExitCode::baseline_wrong;
        results_.footer = reports::Footer{.wall = elapsed, .exit_code = static_cast<int>(code)};
        for (const auto& row : results_.rows)
            ++results_.footer->verdicts[std::string{reports::name_of(row.verdict)}];
        store();
        campaign::complete(results_, library_);
        const reports::Summary summary{results_};
        const auto written = reports::write_reports(flags_.reports, summary, flags_.out);
        if (!flags_.quiet) tell(summary);
        if (!written)
            throw Stop{campaign::ExitCode::own_error, "assay monitor: " + written.error()};
        if (!flags_.quiet)
            for (const auto& path : *written)
                say("report  {}\n", path.string());
        return code;
    }

private:
    void fill_header(const monitor::WatchCounts& counts) {
        auto& header = results_.header;
        header.assay_version = ASSAY_VERSION;
        header.suite_digest = library_.digest();
        header.selection = "monitor";
        header.options = {{"judge", flags_.judge}};
        header.seed = flags_.link.seed;
        header.links = {link()};
        header.rows = results_.rows.size();
        std::vector<std::string> keys;
        for (auto& row : results_.rows) {
            row.link = link();
            row.seed = flags_.link.seed;
            keys.push_back(reports::key_of(row.target, row.link, row.name));
        }
        header.rows_digest = reports::digest_of(keys);
        reports::TargetInfo target{.name = target_, .address = target_};
        target.capabilities["connections"] = std::to_string(counts.connections);
        target.capabilities["packets"] = std::to_string(counts.packets);
        target.findings = remarks_;
        target.baseline_entries = verdict_.baseline_entries();
        header.targets = {std::move(target)};
    }

    std::string link() const { return flags_.link.preset; }

    static std::vector<std::string> remarks_on(const monitor::WatchCounts& counts) {
        const std::pair<std::size_t, std::string_view> all[]{
            {counts.silent, "connections without a packet of MQTT"},
            {counts.clients_gone, "clients made room for others and have no row"},
            {counts.failures_gone, "of those failed, and no baseline says so"},
            {counts.unwatched, "connections were not judged: too many clients at a time"}
        };
        std::vector<std::string> out;
        for (const auto& [count, what] : all)
            if (count > 0) out.push_back(fmt::format("{} {}", count, what));
        return out;
    }

    void store() {
        const auto trouble = [](const std::expected<void, std::string>& stored) {
            if (!stored)
                throw Stop{campaign::ExitCode::own_error, "assay monitor: " + stored.error()};
        };
        auto file = reports::ResultsFile::begin(flags_.out / "results.jsonl", results_.header);
        if (!file) throw Stop{campaign::ExitCode::own_error, "assay monitor: " + file.error()};
        for (const auto& row : results_.rows)
            trouble(file->add(row));
        trouble(file->finish(results_));
    }

    void tell(const reports::Summary& summary) const {
        reports::TextStyle style{.color = wants_color(ColorChoice::automatic, STDOUT_FILENO)};
        style.folder = flags_.out.string();
        say_painted(reports::render_text(summary, style));
        for (const auto& remark : remarks_)
            say("remark  {}\n", remark);
    }

    const MonitorFlags& flags_;
    std::string target_;
    const scenario::Library& library_;
    campaign::RunVerdict verdict_;
    reports::Results results_{};
    std::vector<std::string> remarks_{};
};

/// `library` and `closing` outlive what is made of them.
monitor::WatchOptions
watch_options(const MonitorFlags& flags, const scenario::Library& library, Closing& closing) {
    monitor::WatchOptions options{.judged = judged_of(flags)};
    options.fails = [&closing](monitor::WatchedClient&& gone) {
        return closing.fails(std::move(gone));
    };
    if (!flags.quiet)
        options.found = [is_must = campaign::is_must_of(library)](const monitor::Finding& finding) {
            say("{}\n", live_line(finding, is_must(finding.statement)));
            flush_output();
        };
    return options;
}

/// A capture, as far as it can be read.
campaign::ExitCode judge_capture(
    const MonitorFlags& flags, const std::string& path, const scenario::Library& library
) {
    auto file = monitor::CaptureFile::open(path);
    if (!file) refuse_to_watch(file.error());
    if (!monitor::is_known_link_type(file->link_type()))
        refuse_to_watch(fmt::format(
            "{} has frames of link type {}; known are {}",
            path,
            file->link_type(),
            monitor::known_link_types()
        ));
    Closing closing{flags, path, library};
    monitor::Watch watch{watch_options(flags, library, closing)};
    const auto ports = flags.ports.empty() ? monitor::CaptureOptions{}.ports : flags.ports;
    monitor::CaptureReader reader{watch, {.ports = ports}, file->link_type()};
    std::vector<std::string> trouble;
    std::size_t frames = 0;
    while (true) {
        const auto frame = file->next();
        if (!frame) trouble.push_back(frame.error());
        if (!frame || !*frame) break;
        ++frames;
        reader.take(**frame);
    }
    reader.finish();
    std::ranges::move(reader.remarks(), std::back_inserter(trouble));
    if (watch.counts().packets == 0)
        throw Stop{
            campaign::ExitCode::nothing_selected,
            fmt::format(
                "assay monitor: no MQTT in {}: {} frames, and no CONNECT in them nor a server on "
                "port "
                "{}{}{}",
                path,
                frames,
                fmt::join(ports, ", "),
                trouble.empty() ? "" : "\n  ",
                fmt::join(trouble, "\n  ")
            )
        };
    return closing.finish(std::move(watch), reader.last(), std::move(trouble));
}

/// In front of a broker.
class LiveMonitor {
public:
    LiveMonitor(
        const MonitorFlags& flags, const scenario::Library& library, proxy::ProxyOptions options
    )
        : flags_{flags},
          closing_{flags_, network::print_address(options.broker), library},
          clock_{io_, flags.link.speed},
          recorder_{begin_record()},
          watch_{watch_options(flags_, library, closing_)},
          proxy_{clock_, std::move(options), events()} {}

    campaign::ExitCode run() {
        const auto time = time_of(flags_);
        const auto address = proxy_.listen();
        if (!address) throw Stop{campaign::ExitCode::usage, "assay monitor: " + address.error()};
        const auto broker = network::print_address(proxy_.broker());
        if (!flags_.quiet)
            say("listening on {}, to {}, over {}, judging {}\n",
                address->scheme == network::Scheme::mqtt ? network::host_and_port(*address)
                                                         : network::print_address(*address),
                broker,
                flags_.link.preset,
                flags_.judge);
        flush_output();
        const EndingSignals signals{io_, [this] { is_over_ = true; }};
        if (time) clock_.schedule().after(*time, [this] { is_over_ = true; });
        clock_.run([this] { return is_over_; });
        if (has_link_) watch_.disturbed();
        const auto code = closing_.finish(std::move(watch_), now());
        return recorder_ && !recorder_->is_good() ? campaign::ExitCode::own_error : code;
    }

private:
    Offset now() { return clock_.schedule().now().time_since_epoch(); }

    std::optional<proxy::LinkRecorder> begin_record() {
        if (flags_.link.record.empty()) return std::nullopt;
        auto recorder = proxy::LinkRecorder::begin(flags_.link.record, clock_);
        if (!recorder)
            throw Stop{campaign::ExitCode::own_error, "assay monitor: " + recorder.error()};
        return std::move(*recorder);
    }

    /// Both roles are judged by what passes at the client's end: only there it is known what the client
    /// had got when it sent something.
    proxy::ProxyEvents events() {
        proxy::ProxyEvents events{};
        events.news = [this](const std::string& text) {
            if (recorder_) recorder_->news(text);
        };
        events.link = [this](bool) { watch_.disturbed(); };
        events.opened = [this](std::uint64_t connection) {
            if (recorder_) recorder_->opened(connection);
            watch_.opened(connection, now(), {fmt::format("connection {}", connection)});
        };
        events.passed = [this](
                            std::uint64_t connection,
                            simulator::Way way,
                            simulator::BytesView bytes,
                            bool is_out
                        ) {
            if (recorder_) recorder_->passed(connection, way, bytes, is_out);
            const bool is_up = way == simulator::Way::up;
            if (is_up == is_out) return;
            // A link that takes its time makes clients wait, and here they look silent.
            if (has_link_) watch_.disturbed(connection);
            const auto sender = is_up ? wire::Role::client : wire::Role::server;
            watch_.bytes(connection, sender, bytes, now());
        };
        events.ended = [this](std::uint64_t connection, const std::string& how) {
            if (recorder_) recorder_->ended(connection, how);
            watch_.ended(connection, now(), how);
        };
        if (recorder_)
            events.datagram = [this](const simulator::DatagramFate& fate) {
                recorder_->datagram(fate);
            };
        return events;
    }

    const MonitorFlags& flags_;
    Closing closing_;
    asio::io_context io_{1};
    network::WallClock clock_;
    std::optional<proxy::LinkRecorder> recorder_;
    monitor::Watch watch_;
    proxy::LinkProxy proxy_;
    bool has_link_{has_link(flags_.link)};
    bool is_over_{};
};

}  // namespace

campaign::ExitCode monitor_command(const Words& words) {
    MonitorFlags flags;
    Arguments arguments{
        "monitor",
        "--to mqtt://HOST:PORT | CAPTURE",
        "Stands between clients and a broker and judges what passes, until Ctrl-C; or judges what "
        "a "
        "capture (pcap, pcapng) holds."
    };
    declare(arguments, flags);
    std::vector<std::string> captures;
    arguments.positional(&captures, "capture", 1);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    flags.reports = report_names(flags.reports);
    std::ignore = judged_of(flags);
    std::ignore = time_of(flags);
    const auto library = open_library();
    flags.known = or_stop(campaign::baseline_for({.baseline = flags.baseline}, {}, library));
    if (!captures.empty()) {
        for (const auto* flag : {"to", "listen", "record", "for"})
            if (arguments.has(flag))
                refuse_to_watch(fmt::format("--{} is for a live monitor, not for a capture", flag));
        return judge_capture(flags, captures.front(), library);
    }
    auto options = proxy_options(flags.link, library);
    network::raise_file_limit();
    return LiveMonitor{flags, library, std::move(options)}.run();
}

}  // namespace assay::cli
