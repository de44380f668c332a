/// assay monitor: other people's clients and servers, judged by what passes between them.
#include "harness/campaign/plan.hpp"
#include "harness/campaign/statement_infos.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/monitor_results.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/monitor/capture_reader.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/proxy/recorder.hpp"
#include "reports/result/clean.hpp"

#include <boost/asio/io_context.hpp>

#include <fmt/ranges.h>

namespace assay::cli {
namespace {

namespace asio = boost::asio;
using reports::Offset;

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
/// `library` and `results` outlive what is made of them.
monitor::WatchOptions watch_options(
    const MonitorFlags& flags, const scenario::Library& library, MonitorResults& results
) {
    monitor::WatchOptions options{.judged = judged_of(flags)};
    options.fails = [&results](monitor::WatchedClient&& gone) {
        return results.fails(std::move(gone));
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
    MonitorResults results{flags, path, library};
    monitor::Watch watch{watch_options(flags, library, results)};
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
    return results.finish(std::move(watch), reader.last(), std::move(trouble));
}

/// In front of a broker.
class LiveMonitor {
public:
    LiveMonitor(
        const MonitorFlags& flags, const scenario::Library& library, proxy::ProxyOptions options
    )
        : flags_{flags},
          results_{flags_, network::print_address(options.broker), library},
          clock_{io_, flags.link.speed},
          recorder_{begin_record()},
          watch_{watch_options(flags_, library, results_)},
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
        const auto code = results_.finish(std::move(watch_), now());
        return recorder_ && !recorder_->is_good() ? campaign::ExitCode::own_error : code;
    }

private:
    Offset now() { return clock_.schedule().now().time_since_epoch(); }

    std::optional<proxy::LinkRecorder> begin_record() {
        if (flags_.link.record.empty()) return std::nullopt;
        auto recorder = proxy::LinkRecorder::begin(flags_.link.record, clock_);
        if (!recorder)
            throw Stop{
                campaign::ExitCode::own_error, "assay monitor: --record: " + recorder.error()
            };
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
    MonitorResults results_;
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
    add_monitor_flags(arguments, flags);
    std::vector<std::string> captures;
    arguments.positional(&captures, "capture", 1);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    flags.reports = report_names(flags.reports);
    std::ignore = judged_of(flags);
    std::ignore = time_of(flags);
    const auto library = open_library();
    flags.known = or_stop(campaign::baseline_for({.baseline = flags.baseline}, {}, library));
    if (!captures.empty()) {
        arguments.refuse_all_but(
            {"capture", "judge", "port", "out", "report", "baseline", "strict", "quiet"},
            "is for a live monitor, not for a capture"
        );
        return judge_capture(flags, captures.front(), library);
    }
    arguments.refuse_in_vain({"port"}, "is for a capture; --to and --listen name ports here");
    auto options = proxy_options(flags.link, library);
    network::raise_file_limit();
    return LiveMonitor{flags, library, std::move(options)}.run();
}

}  // namespace assay::cli
