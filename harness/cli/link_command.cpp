/// assay link: the simulated link alone, in front of any broker and for any client.
#include "harness/cli/arguments.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/link_flags.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/proxy/control.hpp"
#include "harness/proxy/recorder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>

#include <cmath>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::cli {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Later than this is no longer the ordinary grain of a machine: what the link did then is not what
/// its parameters say.
constexpr simulator::Duration truthful = milliseconds{20};
constexpr simulator::Duration draw_again_every = milliseconds{500};
constexpr simulator::Duration report_every = seconds{5};
constexpr std::size_t command_bytes_max = 4'096;

struct LinkCommandFlags {
    LinkFlags link{.command = "link"};
    bool verbose{};
    bool quiet{};
};

void declare(Arguments& arguments, LinkCommandFlags& flags) {
    add_link_flags(arguments, flags.link);
    // clang-format off
    arguments.flags().add_options()
        ("verbose,v", po::bool_switch(&flags.verbose), "connections, faults, and a status line every few seconds")
        ("quiet,q", po::bool_switch(&flags.quiet), "nothing but answers and errors");
    // clang-format on
    arguments.epilogue(
        "TLS and WebSocket end on both sides of the link; MQTT itself crosses it.\n"
        "Standard input takes one command a line and answers 'ok ...' or 'error ...': "
        "cut [10s] [up|down],\n"
        "set NAME=VALUE, restore, fault TEXT, status, help, quit."
    );
}

class LinkCommand {
public:
    LinkCommand(const LinkCommandFlags& flags, proxy::ProxyOptions options)
        : flags_{flags},
          clock_{io_, flags.link.speed},
          recorder_{begin_record()},
          proxy_{clock_, std::move(options), events()},
          control_{proxy_, clock_} {}

    campaign::ExitCode run() {
        const auto address = proxy_.listen();
        if (!address) throw Stop{campaign::ExitCode::usage, "assay link: " + address.error()};
        print(fmt::format(
            "listening on {}, to {}, over {}, seed {}",
            address->scheme == network::Scheme::mqtt ? network::host_and_port(*address)
                                                     : network::print_address(*address),
            network::print_address(proxy_.broker()),
            flags_.link.preset,
            flags_.link.seed
        ));
        const EndingSignals signals{io_, [this] { is_over_ = true; }};
        listen_to_commands();
        show_status();
        clock_.run([this] { return is_over_ || control_.wants_to_quit(); });
        sum_up();
        return recorder_ && !recorder_->is_good() ? campaign::ExitCode::own_error
                                                  : campaign::ExitCode::ok;
    }

private:
    std::optional<proxy::LinkRecorder> begin_record() {
        if (flags_.link.record.empty()) return std::nullopt;
        auto recorder = proxy::LinkRecorder::begin(flags_.link.record, clock_);
        if (!recorder)
            throw Stop{campaign::ExitCode::own_error, "assay link: --record: " + recorder.error()};
        return std::move(*recorder);
    }

    proxy::ProxyEvents events() {
        proxy::ProxyEvents events{.news = [this](const std::string& text) {
            if (recorder_) recorder_->news(text);
            if (flags_.verbose) print(text);
        }};
        if (!recorder_) return events;
        events.opened = [this](std::uint64_t connection) { recorder_->opened(connection); };
        events.passed = [this](
                            std::uint64_t connection,
                            simulator::Way way,
                            simulator::BytesView bytes,
                            bool is_out
                        ) { recorder_->passed(connection, way, bytes, is_out); };
        events.ended = [this](std::uint64_t connection, const std::string& how) {
            recorder_->ended(connection, how);
        };
        events.datagram = [this](const simulator::DatagramFate& fate) {
            recorder_->datagram(fate);
        };
        return events;
    }

    void print(const std::string& text) const {
        if (flags_.quiet) return;
        if (is_terminal_) say_status("\r\x1b[K");
        say("{}\n", text);
        flush_output();
    }

    /// A terminal gets one line that moves, a log gets one now and then if it asks for it.
    void show_status() {
        if (flags_.quiet || (!is_terminal_ && !flags_.verbose)) return;
        const auto line = proxy::status_line(proxy_.status());
        if (is_terminal_)
            say_status("\r\x1b[K" + line);
        else
            print(line);
        const auto pause = is_terminal_ ? draw_again_every : report_every;
        const auto in_link_time =
            std::llround(static_cast<double>(pause.count()) * flags_.link.speed);
        clock_.schedule().after(simulator::Duration{in_link_time}, [this] { show_status(); });
    }

    void listen_to_commands() {
        // A copy, so that closing ours leaves the process its own. Files cannot be waited for: they
        // (and /dev/null) give no commands.
        const int copy = ::dup(STDIN_FILENO);
        boost::system::error_code error;
        if (copy >= 0) std::ignore = input_.assign(copy, error);
        if (copy < 0 || error) return;
        read_command();
    }

    void read_command() {
        asio::async_read_until(
            input_,
            asio::dynamic_buffer(line_, command_bytes_max),
            '\n',
            [this](boost::system::error_code error, std::size_t size) {
                if (error == asio::error::not_found) {
                    // What comes until the line ends still belongs to it.
                    if (!std::exchange(is_passing_over_, true)) say("error the line is too long\n");
                    line_.clear();
                    return read_command();
                }
                if (error) return;
                if (std::exchange(is_passing_over_, false)) {
                    line_.erase(0, size);
                    return read_command();
                }
                clock_.sync();
                const auto answer = control_.answer(std::string_view{line_}.substr(0, size - 1));
                line_.erase(0, size);
                if (!answer.empty()) say("{}\n", answer);
                flush_output();
                read_command();
            }
        );
    }

    void sum_up() {
        const auto status = proxy_.status();
        print(proxy::status_line(status));
        const auto worst = status.lateness;
        const auto in_wall_time = static_cast<double>(worst.count()) / flags_.link.speed;
        if (simulator::Duration{std::llround(in_wall_time)} > truthful)
            complain(
                "assay link: this machine was up to {} ms late: the link was slower than its "
                "parameters say\n",
                std::chrono::duration_cast<milliseconds>(worst).count()
            );
    }

    const LinkCommandFlags& flags_;
    asio::io_context io_{1};
    network::WallClock clock_;
    std::optional<proxy::LinkRecorder> recorder_;
    proxy::LinkProxy proxy_;
    proxy::ProxyControl control_;
    asio::posix::stream_descriptor input_{io_};
    std::string line_{};
    bool is_passing_over_{};  ///< the rest of a line that is too long
    bool is_terminal_{::isatty(STDERR_FILENO) == 1};
    bool is_over_{};
};

}  // namespace

campaign::ExitCode link_command(const Words& words) {
    LinkCommandFlags flags;
    Arguments arguments{
        "link",
        "--to mqtt://HOST:PORT",
        "Puts a simulated link between any clients and a broker, until Ctrl-C or 'quit'."
    };
    declare(arguments, flags);
    arguments.exclude_each_other("verbose", "quiet");
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    auto options = proxy_options(flags.link, open_library());
    network::raise_file_limit();
    return LinkCommand{flags, std::move(options)}.run();
}

}  // namespace assay::cli
