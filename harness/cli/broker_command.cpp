/// assay broker: the reference broker on a port, right or with defects, until Ctrl-C.
#include "harness/cli/arguments.hpp"
#include "harness/network/acceptor.hpp"
#include "harness/network/broker_host.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/network/wall_clock.hpp"
#include "harness/scenario/suggestion.hpp"
#include "reference/broker/defects/table.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <fmt/format.h>

namespace assay::cli {
namespace {

/// Sockets beside the connections: those that close, and those that are about to be refused.
constexpr std::size_t closing_max = 100;

struct BrokerFlags {
    std::uint16_t port{1883};
    std::string bind{"127.0.0.1"};
    std::vector<std::string> defects{};
    int maximum_qos{2};
    broker::Options options{};
    network::BrokerLimits limits{};
};

void declare(Arguments& arguments, BrokerFlags& flags) {
    auto& options = flags.options;
    // clang-format off
    arguments.flags().add_options()
        ("port,p", po::value(&flags.port)->value_name("N"), "TCP port (default 1883); 0 takes a free one")
        ("bind", po::value(&flags.bind)->value_name("ADDR"), "address to listen on (default 127.0.0.1; 0.0.0.0 opens it to everybody)")
        ("defect", po::value(&flags.defects)->composing()->value_name("NAME"), "misbehave like this; 'assay list --defects' names them (repeatable)")
        ("username", po::value(&options.username)->value_name("NAME"), "let only this user in")
        ("password", po::value(&options.password)->value_name("TEXT"), "... with this password")
        ("maximum-qos", po::value(&flags.maximum_qos)->value_name("0|1|2"), "highest QoS on offer (default 2)")
        ("receive-maximum", po::value(&options.receive_maximum)->value_name("N"), "QoS 1 and 2 messages in flight towards us")
        ("maximum-packet-size", po::value(&options.maximum_packet_size_bytes)->value_name("BYTES"), "largest packet taken (default 1048576)")
        ("connections", po::value(&flags.limits.connections_max)->value_name("N"), "connections at a time (default 10000)")
        ("sessions", po::value(&options.sessions_max)->value_name("N"), "sessions kept beyond their connections (default 10000)")
        ("subscriptions", po::value(&options.subscriptions_max)->value_name("N"), "subscriptions of a session (default 1000)")
        ("retained-messages", po::value(&options.retained_messages_max)->value_name("N"), "retained messages kept (default 100000)")
        ("queued-messages", po::value(&options.queued_messages_max)->value_name("N"), "messages kept for a session (default 1000)")
        ("queued-bytes", po::value(&options.queued_bytes_max)->value_name("BYTES"), "... and bytes of them (default 16777216)")
        ("memory", po::value(&options.memory_bytes_max)->value_name("BYTES"), "of all that is kept for clients; above it, 5.0 is told 0x97 and 3.1.1 closed (default 268435456)")
        ("backlog", po::value(&flags.limits.backlog_bytes_max)->value_name("BYTES"), "what a client has not read; above it, it is cut off (default 16777216)")
        ("backlogs", po::value(&flags.limits.backlogs_bytes_max)->value_name("BYTES"), "... of all clients; above it, the longest is cut off (default 268435456)");
    // clang-format on
}

void check(const BrokerFlags& flags) {
    const auto refuse = [](const std::string& message) {
        throw Stop{campaign::ExitCode::usage, "assay broker: " + message};
    };
    std::vector<std::string> names;
    for (const auto& row : broker::defect_table())
        names.push_back(row.name);
    for (const auto& defect : flags.defects)
        if (broker::find_defect(defect) == nullptr)
            refuse(fmt::format(
                "there is no defect '{}'{}", defect, scenario::did_you_mean(defect, names)
            ));
    if (flags.maximum_qos < 0 || flags.maximum_qos > 2) refuse("--maximum-qos is 0, 1 or 2");
    if (flags.options.receive_maximum == 0) refuse("--receive-maximum is at least 1");
    if (!flags.options.password.empty() && flags.options.username.empty())
        refuse("--password needs --username");
}

}  // namespace

campaign::ExitCode broker_command(const Words& words) {
    BrokerFlags flags;
    Arguments arguments{
        "broker", "", "Serves the reference broker (MQTT 3.1.1 and 5.0) until Ctrl-C."
    };
    declare(arguments, flags);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    check(flags);
    flags.options.maximum_qos = static_cast<std::uint8_t>(flags.maximum_qos);
    flags.options.allow_anonymous = flags.options.username.empty();
    flags.options.connections_max = static_cast<std::uint32_t>(flags.limits.connections_max);

    network::raise_file_limit();
    boost::asio::io_context io{1};
    network::WallClock clock{io};
    network::BrokerHost host{
        clock.schedule(), broker::Broker{flags.options, flags.defects}, flags.limits
    };
    network::Acceptor acceptor{
        clock,
        [&](std::unique_ptr<simulator::Stream> stream) { host.accept(std::move(stream)); },
        flags.limits.connections_max + closing_max
    };
    const auto address = acceptor.listen({.host = flags.bind, .port = flags.port});
    if (!address) throw Stop{campaign::ExitCode::usage, "assay broker: " + address.error()};
    bool is_over = false;
    boost::asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](boost::system::error_code error, int) { is_over = !error; });
    fmt::print("listening on {}\n", network::host_and_port(*address));
    std::fflush(stdout);
    clock.run([&] { return is_over; });
    acceptor.close();
    host.stop();
    io.run();  // until everything is sent that was said
    return campaign::ExitCode::ok;
}

}  // namespace assay::cli
