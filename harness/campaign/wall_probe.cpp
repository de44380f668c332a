#include "harness/campaign/wall_probe.hpp"

#include "harness/network/client_host.hpp"
#include "harness/network/layers.hpp"
#include "harness/network/transport.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/print.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <ranges>

namespace assay::campaign {
namespace {

using reports::Verdict;

/// A target that has no more than this to do shows what it can, not how much it can bear.
constexpr std::size_t probes_at_a_time = 4;

/// The code of the CONNACK that refused a row; 0: none did.
std::uint8_t refusal_in(const play::Played& played, wire::Version version) {
    for (const auto& event : played.trace) {
        if (event.kind != reports::TraceEvent::Kind::received || event.bytes.empty()) continue;
        const auto packet = wire::decode(event.bytes, version);
        if (const auto* connack = packet ? std::get_if<wire::Connack>(&*packet) : nullptr)
            return connack->reason_code;
    }
    return 0;
}

/// The refusal that says most: that a version is not spoken says little while there is another one.
std::uint8_t
refusal_in(const std::vector<ProbeRow>& rows, const std::vector<play::Played>& outcomes) {
    constexpr std::array<std::uint8_t, 2> other_version{0x01, 0x84};
    std::uint8_t found{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto code = refusal_in(outcomes[i], rows[i].row.version);
        const bool says_little =
            code == 0 || std::ranges::find(other_version, code) != other_version.end();
        if (found == 0 || !says_little) found = code;
    }
    return found;
}

/// What to do about a refusal, if that is known.
std::string advice_on(std::uint8_t code, const network::Credentials& credentials) {
    constexpr std::array<std::uint8_t, 4> about_users{0x04, 0x05, 0x86, 0x87};
    if (std::ranges::find(about_users, code) == about_users.end()) return {};
    return credentials.username.empty() ? "; log in with --username and --password-file"
                                        : fmt::format(" to the user '{}'", credentials.username);
}

/// Why there is no connection, in the words that people know it by.
std::string no_connection_to(const network::Address& address, std::string_view seen) {
    const auto place = network::host_and_port(address);
    if (seen.ends_with(simulator::name_of(simulator::Ending::refused)))
        return fmt::format("connection refused: nothing listens on {}", place);
    if (seen.ends_with(simulator::name_of(simulator::Ending::timed_out)) || seen == "no answer")
        return fmt::format(
            "{} does not answer: is the address right, and does nothing filter on the way?", place
        );
    return fmt::format("no Network Connection to {}: {}", place, seen);
}

/// Why the row had no Network Connection; null if it had one. Then it says nothing of what the target
/// can do.
const reports::Expectation* lack_of_connection(const play::Played& played) {
    const auto found = std::ranges::find_if(played.expectations, [](const auto& expectation) {
        return expectation.what.ends_with("a Network Connection to the target") &&
               expectation.verdict != Verdict::pass;
    });
    return found == played.expectations.end() ? nullptr : &*found;
}

constexpr std::string_view no_answer =
    "it accepts a Network Connection but answers neither a CONNECT of 3.1.1 nor one of 5.0";

/// Why none of the first rows came to its end.
std::string silence_of(
    const std::vector<ProbeRow>& rows,
    const std::vector<play::Played>& outcomes,
    const network::Address& address,
    const network::Credentials& credentials
) {
    // What TLS or WebSocket met says more than that the connection ended.
    if (address.layers && !address.layers->trouble.empty()) return address.layers->trouble;
    if (const auto code = refusal_in(rows, outcomes))
        return fmt::format(
            "it refuses CONNECT: {}{}", targets::refusal_text(code), advice_on(code, credentials)
        );
    for (const auto& played : outcomes)
        if (const auto* lack = lack_of_connection(played))
            return no_connection_to(address, lack->actual);
    return std::string{no_answer};
}

/// Whether a target that says nothing to plain MQTT greets whoever comes with TLS.
network::Script<bool> speaks_tls(const WallStage& stage, network::Address address) {
    constexpr std::chrono::seconds limit{2};
    address.scheme = network::Scheme::mqtts;
    const auto secured = network::layered(address, {.is_insecure = true});
    network::Signal signal{stage.clock.schedule(), stage.io};
    bool is_over = false;
    const auto over = [&] {
        is_over = true;
        signal.notify();
    };
    network::ClientHost host{{.established = over, .ended = [&](simulator::Ending) { over(); }}};
    host.open(network::open_stream(stage.clock, *secured));
    co_await signal.until(stage.clock.schedule().now() + limit, [&] { return is_over; });
    co_return secured->layers->peer != nullptr;
}

/// What it says first to whoever sends CONNECT, as it comes; empty if it says nothing.
network::Script<std::string> first_words(const WallStage& stage, const network::Address& address) {
    constexpr std::chrono::seconds limit{2};
    network::Signal signal{stage.clock.schedule(), stage.io};
    std::string words;
    bool is_over = false;
    const auto over = [&] {
        is_over = true;
        signal.notify();
    };
    network::ClientHost host{
        {.established = [&] { host.send(wire::encode(wire::Connect{}, wire::Version::v5_0)); },
         .chunk =
             [&](wire::BytesView bytes) {
                 words.assign(bytes.begin(), bytes.end());
                 over();
             },
         .ended = [&](simulator::Ending) { over(); }}
    };
    host.open(network::open_stream(stage.clock, address));
    co_await signal.until(stage.clock.schedule().now() + limit, [&] { return is_over; });
    co_return words;
}

/// The first packet in the bytes, in words; empty if they do not begin with one that can be read.
std::string first_packet(std::string_view words) {
    wire::Framer framer{};
    framer.push(wire::Bytes(words.begin(), words.end()));
    const auto bytes = framer.next();
    if (!bytes || bytes->empty()) return {};
    const auto packet = wire::decode(*bytes, wire::Version::v5_0);
    return packet ? wire::print(*packet, wire::Version::v5_0) : std::string{};
}

bool is_text(std::string_view bytes) {
    return std::ranges::all_of(bytes, [](unsigned char c) {
        return (c >= ' ' && c < 0x7F) || c == '\t' || c == '\r' || c == '\n';
    });
}

/// The first words of a target that completes no row: its first line if all is text, else bytes, for
/// a message with a NUL in it would end there.
std::string told(std::string_view words) {
    constexpr std::size_t text_shown_max = 60;
    constexpr std::size_t bytes_shown_max = 16;
    // With the flags that it has to have: "+OK" would be one with others.
    const bool is_connack = static_cast<std::uint8_t>(words.front()) ==
                            wire::first_byte_of(wire::PacketType::connack, 0);
    if (const auto packet = first_packet(words); !packet.empty())
        return "what it says first is " + packet;
    const auto begin = words.find_first_not_of("\r\n");
    // A CONNACK begins with what is a space in text.
    if (!is_connack && begin != std::string_view::npos && is_text(words)) {
        const auto line = words.substr(begin);
        const auto end = std::min(line.find_first_of("\r\n"), text_shown_max);
        return fmt::format("what it says is no MQTT: '{}'", line.substr(0, end));
    }
    const auto shown = std::views::transform(words.substr(0, bytes_shown_max), [](char c) {
        return static_cast<unsigned char>(c);
    });
    return fmt::format(
        "{} {} byte{}: {:02x}{}",
        is_connack ? "a CONNACK that cannot be read, in" : "no packet of MQTT in",
        words.size(),
        words.size() == 1 ? "" : "s",
        fmt::join(shown, " "),
        words.size() > bytes_shown_max ? " ..." : ""
    );
}

/// What to say of a target that does not answer as a broker does, for each protocol that is known.
network::Script<std::string>
what_it_speaks(const WallStage& stage, const network::Address& address) {
    if (co_await speaks_tls(stage, address))
        co_return "; it speaks TLS there: does it want mqtts://?";
    const auto words = co_await first_words(stage, address);
    if (words.starts_with("HTTP/"))
        co_return "; it speaks HTTP there: does it want ws:// or wss://?";
    co_return words.empty() ? std::string{} : "; " + told(words);
}

network::Script<> play_one(
    const WallStage& stage, const play::WallTarget& target, const ProbeRow& probe, play::Played& out
) {
    play::WallWorld world{stage.clock, target, probe.row, stage.plan.seed};
    stage.worlds.push_back(&world);
    const play::PlayOptions options{.nonce = stage.plan.nonce};
    out = co_await play::play(probe.row, world, options);
    std::erase(stage.worlds, &world);
    stage.flooded_bytes += out.flooded_bytes;
}

network::Script<std::vector<play::Played>> play_probe(
    const WallStage& stage, const play::WallTarget& target, const std::vector<ProbeRow>& rows
) {
    std::vector<play::Played> outcomes(rows.size());
    network::Signal signal{stage.clock.schedule(), stage.io};
    std::size_t running = 0;
    for (std::size_t i = 0; i < rows.size() && !stage.stop; ++i) {
        co_await signal.until(simulator::Instant::max(), [&] {
            return running < probes_at_a_time;
        });
        ++running;
        boost::asio::co_spawn(
            stage.io.get_executor(),
            play_one(stage, target, rows[i], outcomes[i]),
            [&](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
                --running;
                signal.notify();
            }
        );
    }
    co_await signal.until(simulator::Instant::max(), [&] { return running == 0; });
    // A socket that was not to be had, here or there, is no fact about the target: once more, alone.
    for (std::size_t i = 0; i < rows.size() && !stage.stop; ++i)
        if (lack_of_connection(outcomes[i])) co_await play_one(stage, target, rows[i], outcomes[i]);
    co_return outcomes;
}

}  // namespace

network::Script<std::expected<Probe, std::string>>
probe_on_the_wall(const WallStage& stage, const play::WallTarget& target) {
    auto rows = first_probe_rows();
    auto outcomes = co_await play_probe(stage, target, rows);
    if (stage.stop) co_return std::unexpected{std::string{"interrupted"}};
    if (std::ranges::none_of(outcomes, [](const play::Played& played) {
            return played.course.completed;
        })) {
        auto why = silence_of(rows, outcomes, target.address, stage.plan.target.credentials);
        if (target.address.scheme == network::Scheme::mqtt && why == no_answer)
            why += co_await what_it_speaks(stage, target.address);
        co_return std::unexpected{std::move(why)};
    }
    for (const auto& played : outcomes)
        if (const auto* lack = lack_of_connection(played))
            co_return std::unexpected{no_connection_to(target.address, lack->actual)};
    auto further = further_probe_rows(probe_patience(outcomes));
    auto more = co_await play_probe(stage, target, further);
    std::ranges::move(more, std::back_inserter(outcomes));
    std::ranges::move(further, std::back_inserter(rows));
    auto probe = learn(rows, outcomes, stage.plan.target.capabilities);
    if (target.address.layers) probe.peer = target.address.layers->peer;
    co_return probe;
}

}  // namespace assay::campaign
