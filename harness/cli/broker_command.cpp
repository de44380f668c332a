/// assay broker: the reference broker on a port, right or with defects, until Ctrl-C.
#include "harness/cli/arguments.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/reach_flags.hpp"
#include "harness/cli/tls_flags.hpp"
#include "harness/network/acceptor.hpp"
#include "harness/network/broker_host.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/network/wall_clock.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/store/store.hpp"
#include "reference/broker/defects/table.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

#include <cstdio>
#include <fmt/format.h>
#include <list>

namespace assay::cli {
namespace {

/// Sockets beside the connections: those that close, and those that are about to be refused.
constexpr std::size_t closing_max = 100;
/// A client that does not read cannot keep the program from its end.
constexpr std::chrono::seconds farewell_max{1};
/// A CONNECT that logs in does not fit into less.
constexpr std::uint32_t packet_size_min_bytes = 64;
constexpr std::size_t connections_max = 1'000'000;
/// Beyond what any machine of today keeps.
constexpr std::uint32_t kept_max = 1'000'000'000;
constexpr std::size_t bytes_max = std::size_t{1} << 46U;

struct BrokerFlags {
    std::uint16_t port{1883};
    std::string bind{"127.0.0.1"};
    std::vector<std::string> listen{};
    network::ServerTls tls{};
    std::vector<std::string> defects{};
    std::string password_file{};
    unsigned maximum_qos{2};
    broker::Options options{};
    network::BrokerLimits limits{};
    std::string store{};
    std::string sync{"always"};
};

void declare(Arguments& arguments, BrokerFlags& flags) {
    auto& options = flags.options;
    // clang-format off
    arguments.flags().add_options()
        ("port,p", number("--port", &flags.port, {0, 65'535}), "TCP port (default 1883); 0 takes a free one")
        ("bind", po::value(&flags.bind)->value_name("ADDR"), "address to listen on (default 127.0.0.1; 0.0.0.0 opens it to everybody)")
        ("listen", po::value(&flags.listen)->composing()->value_name("URL"), "listen there instead, as in mqtts://127.0.0.1:8883, ws://0.0.0.0:8080, wss://[::1]:8084; port 0 takes a free one (repeatable; --port adds plain MQTT)")
        ("defect", po::value(&flags.defects)->composing()->value_name("NAME"), "misbehave like this; 'assay list --defects' names them (repeatable)")
        ("username", po::value(&options.username)->value_name("NAME"), "let only this user in")
        ("password-file", po::value(&flags.password_file)->value_name("FILE"), "... whose password is the first line of this file")
        ("password", po::value(&options.password)->value_name("TEXT"), "... with this password, which everybody on this machine can see")
        ("maximum-qos", number("--maximum-qos", &flags.maximum_qos, {0, 2})->value_name("0|1|2"), "highest QoS on offer (default 2)")
        ("receive-maximum", number("--receive-maximum", &options.receive_maximum, {1, 65'535}), "QoS 1 and 2 messages in flight towards us")
        ("maximum-packet-size", number("--maximum-packet-size", &options.maximum_packet_size_bytes, {packet_size_min_bytes, wire::packet_size_max_bytes})->value_name("BYTES"), "largest packet taken (default 1048576)")
        ("connections", number("--connections", &flags.limits.connections_max, {1, connections_max}), "connections at a time (default 10000)")
        ("sessions", number("--sessions", &options.sessions_max, {0, kept_max}), "sessions kept beyond their connections (default 10000)")
        ("subscriptions", number("--subscriptions", &options.subscriptions_max, {0, kept_max}), "subscriptions of a session (default 1000)")
        ("retained-messages", number("--retained-messages", &options.retained_messages_max, {0, kept_max}), "retained messages kept (default 100000)")
        ("queued-messages", number("--queued-messages", &options.queued_messages_max, {0, kept_max}), "messages kept for a session (default 1000)")
        ("queued-bytes", number("--queued-bytes", &options.queued_bytes_max, {0, bytes_max})->value_name("BYTES"), "... and bytes of them (default 16777216)")
        ("memory", number("--memory", &options.memory_bytes_max, {0, bytes_max})->value_name("BYTES"), "of all that is kept for clients; above it, 5.0 is told 0x97 and 3.1.1 closed (default 268435456)")
        ("backlog", number("--backlog", &flags.limits.backlog_bytes_max, {1, bytes_max})->value_name("BYTES"), "what a client has not read; above it, it is cut off (default 16777216)")
        ("backlogs", number("--backlogs", &flags.limits.backlogs_bytes_max, {1, bytes_max})->value_name("BYTES"), "... of all clients; above it, the longest is cut off (default 268435456)")
        ("store", po::value(&flags.store)->value_name("DIR"), "keep sessions and messages there, also over the end of the process")
        ("fsync", po::value(&flags.sync)->value_name("always|second|never"), "when the disk has to have them: before they are acknowledged (default), within a second, or when the system likes");
    // clang-format on
}

[[noreturn]] void refuse_to_serve(const std::string& message) {
    throw Stop{campaign::ExitCode::usage, "assay broker: " + message};
}

std::optional<store::Sync> sync_of(std::string_view word) {
    using enum store::Sync;
    constexpr std::array<std::pair<std::string_view, store::Sync>, 3> words{
        {{"always", always}, {"second", second}, {"never", never}}
    };
    const auto found =
        std::ranges::find(words, word, &std::pair<std::string_view, store::Sync>::first);
    return found == words.end() ? std::nullopt : std::optional{found->second};
}

void read_password(BrokerFlags& flags) {
    if (flags.password_file.empty()) return;
    const auto password = password_in(flags.password_file);
    if (!password) refuse_to_serve(password.error());
    flags.options.password = password->reveal();
}

/// The store of a run, if one is wanted.
class KeptState {
public:
    /// Puts what is there back into `broker`.
    KeptState(const BrokerFlags& flags, network::WallClock& clock, broker::Broker& broker)
        : clock_{clock} {
        if (flags.store.empty()) return;
        auto folder = store::open_folder(flags.store);
        if (!folder) refuse_to_serve("--store: " + folder.error());
        folder_ = std::move(*folder);
        const auto wall = std::chrono::system_clock::now().time_since_epoch();
        const auto here = clock.schedule().now().time_since_epoch();
        store_.emplace(
            *folder_,
            store::Settings{
                .sync = *sync_of(flags.sync),
                .epoch = std::chrono::duration_cast<broker::Duration>(wall) - here
            }
        );
        const auto found = store_->load(broker);
        if (!found) refuse_to_serve("--store: " + found.error());
        if (found->dropped_bytes > 0)
            say("--store: the last {} bytes of {} were not whole and are left out\n",
                found->dropped_bytes,
                flags.store);
    }

    /// From now on what `host` changes is kept. `on_trouble` is called once nothing can be kept.
    void begin(network::BrokerHost& host, std::function<void()> on_trouble) {
        if (!store_) return;
        on_trouble_ = std::move(on_trouble);
        host.begin([this](broker::Broker& broker) {
            const auto kept = store_->keep(broker, clock_.schedule().now());
            if (kept) return true;
            trouble_ = kept.error();
            on_trouble_();
            return false;
        });
        sync_now_and_then();
    }
    const std::string& trouble() const { return trouble_; }

private:
    void sync_now_and_then() {
        const auto synced = store_->sync_if_due(clock_.schedule().now());
        if (!synced) {
            trouble_ = synced.error();
            return on_trouble_();
        }
        clock_.schedule().after(std::chrono::seconds{1}, [this] { sync_now_and_then(); });
    }

    network::WallClock& clock_;
    std::function<void()> on_trouble_{};
    std::unique_ptr<store::Folder> folder_{};
    std::optional<store::Store> store_{};
    std::string trouble_{};
};

void check(const BrokerFlags& flags) {
    std::vector<std::string> names;
    for (const auto& row : broker::defect_table())
        names.push_back(row.name);
    for (const auto& defect : flags.defects)
        if (broker::find_defect(defect) == nullptr)
            refuse_to_serve(fmt::format(
                "--defect: there is no defect '{}'{}", defect, scenario::did_you_mean(defect, names)
            ));
    if (!sync_of(flags.sync))
        refuse_to_serve(
            fmt::format("--fsync cannot be '{}'; expected always, second or never", flags.sync)
        );
    if (!flags.options.password.empty() && flags.options.username.empty())
        refuse_to_serve("--password needs --username");
}

/// "127.0.0.1:1883" for plain MQTT, else the whole address.
std::string print(const network::Address& address) {
    return address.scheme == network::Scheme::mqtt ? network::host_and_port(address)
                                                   : network::print_address(address);
}

/// Where to listen, each with what its scheme needs.
std::vector<network::Address> addresses_of(const BrokerFlags& flags, bool is_port_given) {
    std::vector<network::Address> out;
    if (flags.listen.empty() || is_port_given) {
        boost::system::error_code is_no_address;
        boost::asio::ip::make_address(flags.bind, is_no_address);
        if (is_no_address)
            refuse_to_serve(fmt::format(
                "--bind cannot be '{}'; expected an address of this machine, such as 127.0.0.1 or "
                "::1",
                flags.bind
            ));
        out.push_back({.host = flags.bind, .port = flags.port});
    }
    for (const auto& text : flags.listen) {
        const auto written = network::parse_address(text, network::AddressUse::listen);
        if (!written)
            refuse_to_serve(fmt::format(
                "--listen cannot be '{}': {} (column {})",
                network::without_password(text),
                written.error().message,
                written.error().column
            ));
        const auto address = network::layered_server(written->address, flags.tls);
        if (!address) refuse_to_serve(address.error());
        out.push_back(*address);
    }
    std::vector<network::TlsPlace> places;
    for (const auto& address : out)
        places.push_back({.name = print(address), .scheme = address.scheme});
    if (const auto used = network::check_tls_is_used(flags.tls.files.flags, places); !used)
        refuse_to_serve(used.error());
    return out;
}

}  // namespace

campaign::ExitCode broker_command(const Words& words) {
    BrokerFlags flags;
    Arguments arguments{
        "broker", "", "Serves the reference broker (MQTT 3.1.1 and 5.0) until Ctrl-C."
    };
    declare(arguments, flags);
    add_server_tls_flags(arguments, flags.tls);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    // Without a user what the environment has is for other commands.
    if (flags.options.username.empty() &&
        arguments.said_of({"password", "password-file"}).empty()) {
        flags.options.password.clear();
        flags.password_file.clear();
    }
    read_password(flags);
    check(flags);
    if (flags.store.empty()) arguments.refuse_in_vain({"fsync"}, "is for --store");
    if (!flags.listen.empty() && !arguments.has("port"))
        arguments.refuse_in_vain({"bind"}, "is for --port; --listen says the whole address");
    flags.options.maximum_qos = static_cast<std::uint8_t>(flags.maximum_qos);
    flags.options.allow_anonymous = flags.options.username.empty();
    flags.options.connections_max = static_cast<std::uint32_t>(flags.limits.connections_max);

    network::raise_file_limit();
    boost::asio::io_context io{1};
    network::WallClock clock{io};
    broker::Broker broker{flags.options, flags.defects};
    KeptState state{flags, clock, broker};
    network::BrokerHost host{clock.schedule(), std::move(broker), flags.limits};
    bool is_over = false;
    state.begin(host, [&] { is_over = true; });
    std::list<network::Acceptor> acceptors;
    std::vector<std::string> places;
    for (const auto& wanted : addresses_of(flags, arguments.has("port"))) {
        auto& acceptor = acceptors.emplace_back(
            clock,
            [&](std::unique_ptr<simulator::Stream> stream) { host.accept(std::move(stream)); },
            flags.limits.connections_max + closing_max
        );
        const auto address = acceptor.listen(wanted);
        if (!address) refuse_to_serve(address.error());
        places.push_back(print(*address));
    }
    const EndingSignals signals{io, [&] { is_over = true; }};
    for (const auto& place : places)
        say("listening on {}\n", place);
    flush_output();
    clock.run([&] { return is_over; });
    for (auto& acceptor : acceptors)
        acceptor.close();
    host.stop();
    if (!state.trouble().empty())
        throw Stop{
            campaign::ExitCode::own_error,
            "assay broker: --store: " + state.trouble() + "; what was not kept was not acknowledged"
        };
    io.run_for(farewell_max);  // until everything is sent that was said
    return campaign::ExitCode::ok;
}

}  // namespace assay::cli
