/// assay link: the simulated link alone, in front of any broker and for any client.
#include "harness/cli/arguments.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "harness/cli/tls_flags.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/network/transport.hpp"
#include "harness/proxy/control.hpp"
#include "harness/proxy/recorder.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "harness/targets/target.hpp"

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
constexpr double speed_max = 1'000;
constexpr std::size_t proxied_connections_max = 1'000'000;

struct LinkFlags {
    std::string listen{"127.0.0.1:1884"};
    network::ServerTls listen_tls{};
    network::TlsFiles tls{};
    std::string to{};
    std::string preset{"ideal"};
    std::vector<std::string> settings{};
    std::vector<std::string> faults{};
    std::string record{};
    std::uint64_t seed{1};
    double speed{1};
    std::size_t connections{4'000};
    bool verbose{};
    bool quiet{};
};

[[noreturn]] void refuse(const std::string& message) {
    throw Stop{campaign::ExitCode::usage, "assay link: " + message};
}

void declare(Arguments& arguments, LinkFlags& flags) {
    // clang-format off
    arguments.flags().add_options()
        ("listen", po::value(&flags.listen)->value_name("URL"), "where clients connect (default mqtt://127.0.0.1:1884; mqtts, ws and wss too); port 0 takes a free one")
        ("to", po::value(&flags.to)->value_name("URL"), "the broker behind the link, mqtt://host:port (or mqtts, ws, wss)")
        ("preset", po::value(&flags.preset)->value_name("NAME"), "link preset; 'assay list --links' names them (default ideal)")
        ("set", po::value(&flags.settings)->composing()->value_name("NAME=VALUE"), "change a parameter of the preset: loss=2%, up.rate=9600bit/s (repeatable)")
        ("fault", po::value(&flags.faults)->composing()->value_name("TEXT"), "'cut 30s after PUBREC 2 up', 'drop 1 before PUBREL 1 up' (repeatable)")
        ("seed", number("--seed", &flags.seed, {0, UINT64_MAX}), "root of the weather: the same seed, the same storm (default 1)")
        ("speed", po::value(&flags.speed)->value_name("FACTOR"), "link time goes so many times as fast as the wall (default 1)")
        ("record", po::value(&flags.record)->value_name("FILE"), "write whole packets, datagrams and their fates, one JSON object a line; FILE.pcapng is for Wireshark")
        ("connections", number("--connections", &flags.connections, {1, proxied_connections_max}), "connections at a time; more are reset (default 4000)")
        ("verbose,v", po::bool_switch(&flags.verbose), "connections, faults, and a status line every few seconds")
        ("quiet,q", po::bool_switch(&flags.quiet), "nothing but answers and errors");
    // clang-format on
    add_tls_flags(arguments, flags.tls);
    add_server_tls_flags(arguments, flags.listen_tls, "listen-");
    arguments.epilogue(
        "TLS and WebSocket end on both sides of the link; MQTT itself crosses it.\n"
        "Standard input takes one command a line and answers 'ok ...' or 'error ...': "
        "cut [10s] [up|down],\n"
        "set NAME=VALUE, restore, fault TEXT, status, help, quit."
    );
}

network::Address listen_address_of(const LinkFlags& flags) {
    const auto& text = flags.listen;
    const auto written = network::parse_address(text, network::AddressUse::listen);
    if (!written)
        refuse(fmt::format(
            "--listen cannot be '{}': {} (column {})",
            network::without_password(text),
            written.error().message,
            written.error().column
        ));
    const auto address = network::layered_server(written->address, flags.listen_tls);
    if (!address) refuse(address.error());
    return *address;
}

network::Address broker_of(const LinkFlags& flags, const scenario::Library& library) {
    const auto& text = flags.to;
    if (text.empty()) refuse("say which broker: --to mqtt://127.0.0.1:1883");
    const auto target = targets::parse_target(text, library, {.tls = flags.tls});
    if (!target) refuse(target.error());
    if (target->kind != targets::Target::Kind::url)
        refuse(fmt::format(
            "--to cannot be '{}'; expected mqtt://host:port", network::without_password(text)
        ));
    const auto address = network::resolved(target->address);
    if (!address)
        throw Stop{campaign::ExitCode::target_unreachable, "assay link: " + address.error()};
    return *address;
}

simulator::LinkSpec link_of(const LinkFlags& flags, const scenario::Library& library) {
    const auto& presets = library.links();
    const auto found = presets.find(flags.preset);
    if (found == presets.end()) {
        std::vector<std::string> names;
        for (const auto& [name, unused] : presets)
            names.push_back(name);
        refuse(fmt::format(
            "no link preset is called '{}'{}",
            flags.preset,
            scenario::did_you_mean(flags.preset, names)
        ));
    }
    auto spec = found->second;
    for (const auto& setting : flags.settings) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos)
            refuse(fmt::format("--set cannot be '{}'; expected NAME=VALUE", setting));
        if (const auto wrong = scenario::apply_parameter(
                spec, setting.substr(0, equals), setting.substr(equals + 1)
            ))
            refuse(fmt::format(
                "--set: {}{}", wrong->message, wrong->hint.empty() ? "" : "; " + wrong->hint
            ));
    }
    if (const auto conflicts = scenario::conflicts_of(spec); !conflicts.empty())
        refuse(fmt::format("--set: {}; {}", conflicts.front().message, conflicts.front().hint));
    if (spec.carries == simulator::Cargo::datagrams)
        refuse(fmt::format("the link {} carries datagrams only, and this is for TCP", flags.preset)
        );
    return spec;
}

std::vector<scenario::Fault> faults_of(const LinkFlags& flags) {
    std::vector<scenario::Fault> out;
    for (const auto& text : flags.faults) {
        const auto fault = scenario::parse_fault(text);
        if (!fault)
            refuse(fmt::format(
                "--fault '{}': {} at column {}{}",
                text,
                fault.error().message,
                fault.error().offset + 1,
                fault.error().hint.empty() ? "" : "; " + fault.error().hint
            ));
        if (fault->ends_broker())
            refuse(fmt::format("--fault '{}': the broker behind a link is not ours to kill", text));
        out.push_back(*fault);
    }
    return out;
}

class LinkCommand {
public:
    LinkCommand(const LinkFlags& flags, const scenario::Library& library)
        : flags_{flags},
          clock_{io_, flags.speed},
          recorder_{begin_record()},
          proxy_{
              clock_,
              {.listen = listen_address_of(flags),
               .broker = broker_of(flags, library),
               .link = link_of(flags, library),
               .seed = flags.seed,
               .connections_max = flags.connections,
               .faults = faults_of(flags)},
              events()
          },
          control_{proxy_, clock_} {}

    campaign::ExitCode run() {
        const auto address = proxy_.listen();
        if (!address) throw Stop{campaign::ExitCode::usage, "assay link: " + address.error()};
        print(fmt::format(
            "listening on {}, to {}, over {}, seed {}",
            address->scheme == network::Scheme::mqtt ? network::host_and_port(*address)
                                                     : network::print_address(*address),
            network::print_address(proxy_.broker()),
            flags_.preset,
            flags_.seed
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
        if (flags_.record.empty()) return std::nullopt;
        auto recorder = proxy::LinkRecorder::begin(flags_.record, clock_);
        if (!recorder) throw Stop{campaign::ExitCode::own_error, "assay link: " + recorder.error()};
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
        const auto line = proxy::status_line(proxy_.status(), clock_.lateness({}));
        if (is_terminal_)
            say_status("\r\x1b[K" + line);
        else
            print(line);
        const auto pause = is_terminal_ ? draw_again_every : report_every;
        const auto in_link_time = std::llround(static_cast<double>(pause.count()) * flags_.speed);
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
        const auto worst = clock_.lateness({});
        print(proxy::status_line(proxy_.status(), worst));
        const auto in_wall_time = static_cast<double>(worst.count()) / flags_.speed;
        if (simulator::Duration{std::llround(in_wall_time)} > truthful)
            complain(
                "assay link: this machine was up to {} ms late: the link was slower than its "
                "parameters say\n",
                std::chrono::duration_cast<milliseconds>(worst).count()
            );
    }

    const LinkFlags& flags_;
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
    LinkFlags flags;
    Arguments arguments{
        "link",
        "--to mqtt://HOST:PORT",
        "Puts a simulated link between any clients and a broker, until Ctrl-C or 'quit'."
    };
    declare(arguments, flags);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    if (!(flags.speed > 0) || flags.speed > speed_max) refuse("--speed is above 0, at most 1000");
    network::raise_file_limit();
    LinkCommand command{flags, open_library()};
    return command.run();
}

}  // namespace assay::cli
