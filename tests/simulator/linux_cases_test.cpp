// Conversations shaped like MQTT, played against the model and compared with what real Linux did:
// times, packets and bytes within ten per cent.
#include "tests/simulator/linux_cases.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <map>

namespace assay::simulator {
namespace {

using linux_cases::Case;
using linux_cases::Talk;
using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

using Figures = std::map<std::string, double, std::less<>>;

double in_seconds(Duration span) {
    return duration<double>(span).count();
}

StackProfile profile_of(const Case& row) {
    auto profile = default_stack_profile();
    profile.congestion = row.congestion;
    profile.nagle = row.nagle;
    if (row.talk == Talk::dies) profile.user_timeout = row.span;
    return profile;
}

/// One connection over the row's link, and what was seen of it.
struct Stage {
    const Case& row;
    TcpRig rig;
    Figures seen{};

    Stage(const Case& r, std::uint64_t seed)
        : row{r}, rig{linux_cases::link_of(r.line), profile_of(r), seed} {}

    Instant now() { return rig.schedule.now(); }
    double clock() { return in_seconds(now().time_since_epoch()); }
    template <typename Condition>
    void run_until(Condition holds) {
        while (!holds() && rig.schedule.step()) {
        }
    }
    void run_until_received(std::size_t bytes) {
        run_until([&] { return rig.server.received >= bytes; });
    }
    /// Writes it all, as a blocking socket would; `gap` between two writes.
    void write_all(std::size_t bytes, std::size_t piece, Duration gap) {
        std::size_t done = 0;
        auto due = now();
        while (done < bytes) {
            const std::string text(std::min(piece, bytes - done), 'x');
            const auto taken = rig.client.write(text);
            done += taken;
            if (taken < text.size()) wait_for_space(done);
            due += gap;
            rig.schedule.advance_to(due);
        }
        seen["all written"] = clock();
    }
    void wait_for_space(std::size_t done) {
        const auto since = now();
        const auto before = rig.client.writable;
        run_until([&] { return rig.client.writable > before; });
        if (seen.contains("blocked after bytes")) return;
        seen["blocked after bytes"] = static_cast<double>(done);
        seen["writable after"] = in_seconds(now() - since);
    }
    void count_packets() {
        const auto& up = rig.link.up().statistics();
        const auto& down = rig.link.down().statistics();
        seen["packets up"] = static_cast<double>(up.sent);
        seen["bytes up"] = static_cast<double>(up.sent_bytes);
        seen["packets down"] = static_cast<double>(down.sent);
        seen["bytes down"] = static_cast<double>(down.sent_bytes);
        seen["dropped"] = static_cast<double>(up.count(Fate::queue));
        const auto& statistics = rig.client_host.statistics();
        seen["repairs"] = static_cast<double>(statistics.repairs);
    }
};

void play_bulk(Stage& stage) {
    stage.rig.establish();
    const std::string chunk(65'536, 'x');
    const auto begin = stage.now();
    std::size_t at_quarter = 0;
    while (stage.now() - begin < stage.row.span) {
        stage.rig.client.write(chunk);
        stage.rig.run_for(milliseconds{10});
        if (stage.now() - begin <= stage.row.span / 4) at_quarter = stage.rig.server.received;
    }
    const auto bits = static_cast<double>(stage.rig.server.received - at_quarter) * 8;
    stage.seen["kbit/s after a quarter"] = bits / in_seconds(stage.row.span * 3 / 4) / 1000;
    stage.count_packets();
}

/// A server that answers what a PUBLISH and a PUBREL ask for.
void play_exchanges(Stage& stage) {
    const std::string answer(4, 'a');
    std::size_t answered = 0;  // bytes
    stage.rig.establish();
    double sum = 0;
    const auto round = [&](std::size_t size) {
        const auto wanted = stage.rig.client.received + answer.size();
        answered += size;
        stage.rig.client.write(std::string(size, 'p'));
        stage.run_until_received(answered);
        stage.rig.server.write(answer);
        stage.run_until([&] { return stage.rig.client.received >= wanted; });
    };
    // What the measured programs said to each other before they began.
    round(answer.size());
    round(answer.size());
    for (int i = 0; i < stage.row.count; ++i) {
        const auto begin = stage.now();
        round(stage.row.size);
        if (stage.row.qos == 2) round(answer.size());
        sum += in_seconds(stage.now() - begin);
        stage.rig.schedule.advance_to(begin + stage.row.every);
    }
    stage.seen["mean"] = sum / stage.row.count;
    stage.rig.client.stream->end(Ending::fin);
    stage.rig.run_for(seconds{5});
    stage.count_packets();
}

void play_messages(Stage& stage) {
    stage.rig.establish();
    stage.run_until([&] { return stage.rig.client.established; });
    std::vector<Instant> written;
    for (int i = 0; i < stage.row.count; ++i) {
        written.push_back(stage.now() + i * stage.row.every);
        stage.rig.schedule.at(written.back(), [&] {
            stage.rig.client.write(std::string(stage.row.size, 'x'));
        });
    }
    stage.rig.run_for(stage.row.count * stage.row.every);
    stage.rig.client.stream->end(Ending::fin);
    stage.rig.run_for(seconds{10});
    double sum = 0;
    std::size_t bytes = 0;
    std::size_t message = 0;
    for (const auto& [at, size] : stage.rig.server.arrivals) {
        bytes += size;
        for (; (message + 1) * stage.row.size <= bytes; ++message)
            sum += in_seconds(at - written[message]);
    }
    stage.seen["mean"] = sum / stage.row.count;
    stage.count_packets();
}

void play_big(Stage& stage) {
    constexpr std::size_t pingreq_bytes = 2;
    constexpr std::size_t puback_bytes = 4;
    stage.rig.connect();
    stage.run_until([&] { return stage.rig.client.established; });
    std::size_t left = stage.row.size + pingreq_bytes;
    const auto write = [&] {
        left -= stage.rig.client.write(std::string(left, 'x'));
        if (left == 0 && !stage.seen.contains("written")) stage.seen["written"] = stage.clock();
    };
    write();
    auto woken = stage.rig.client.writable;
    stage.run_until([&] {
        if (stage.rig.client.writable > woken) {
            woken = stage.rig.client.writable;
            write();
        }
        return stage.rig.server.received >= stage.row.size;
    });
    stage.seen["server has all"] = stage.clock();
    stage.rig.server.write(std::string(puback_bytes, 'a'));
    stage.run_until_received(stage.row.size + pingreq_bytes);
    stage.rig.server.write(std::string(pingreq_bytes, 'p'));
    stage.run_until([&] { return stage.rig.client.received >= puback_bytes; });
    stage.seen["puback"] = stage.clock();
    stage.run_until([&] { return stage.rig.client.received >= puback_bytes + pingreq_bytes; });
    stage.seen["pingresp"] = stage.clock();
    stage.rig.client.stream->end(Ending::fin);
    stage.rig.run_for(seconds{5});
    stage.count_packets();
}

void play_death(Stage& stage) {
    const auto write = [&] { stage.rig.client.write(std::string(stage.row.size, 'x')); };
    stage.rig.establish();
    write();
    stage.rig.run_for(seconds{4});
    stage.rig.link.cut();
    stage.rig.run_for(seconds{1});
    write();
    const auto begin = stage.now();
    stage.run_until([&] { return stage.rig.client.ended.has_value(); });
    stage.seen["told after the write"] = in_seconds(stage.now() - begin);
    stage.count_packets();
}

void play_connect(Stage& stage) {
    stage.rig.connect();
    stage.run_until([&] { return stage.rig.client.ended.has_value(); });
    stage.seen["told"] = stage.clock();
    stage.count_packets();
}

void play_stall(Stage& stage) {
    stage.rig.establish();
    stage.rig.server.stream->pause_receiving(true);
    const auto wakes = stage.now() + stage.row.span;
    stage.rig.schedule.at(wakes, [&] { stage.rig.server.stream->pause_receiving(false); });
    stage.run_until([&] { return stage.rig.client.established; });
    stage.write_all(stage.row.size, stage.row.piece, stage.row.every);
    stage.run_until_received(stage.row.size);
    stage.seen["all read"] = stage.clock();
    stage.rig.client.stream->end(Ending::fin);
    stage.rig.run_for(seconds{2});
    stage.count_packets();
}

Figures play(const Case& row, std::uint64_t seed) {
    static const std::map<Talk, void (*)(Stage&)> plays{
        {Talk::bulk, play_bulk},
        {Talk::exchange, play_exchanges},
        {Talk::messages, play_messages},
        {Talk::big, play_big},
        {Talk::dies, play_death},
        {Talk::connects, play_connect},
        {Talk::stalls, play_stall},
    };
    Stage stage{row, seed};
    plays.at(row.talk)(stage);
    return stage.seen;
}

class LinuxCase : public testing::TestWithParam<Case> {};

TEST_P(LinuxCase, IsWhatTheModelDoes) {
    const auto& row = GetParam();
    Figures mean;
    for (int seed = 1; seed <= row.seeds; ++seed)
        for (const auto& [what, value] : play(row, static_cast<std::uint64_t>(seed)))
            mean[what] += value / row.seeds;
    for (const auto& [what, real] : row.real) {
        ASSERT_TRUE(mean.contains(what)) << what;
        const auto share = mean.find(what)->second / real;
        fmt::print(
            "{:24} {:24} real {:>12.3f}  model {:>12.3f}  {:.2f}\n",
            row.name,
            what,
            real,
            share * real,
            share
        );
        EXPECT_NEAR(share, 1, 0.1) << what << ": " << real << " in reality";
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    LinuxCase,
    testing::ValuesIn(linux_cases::cases()),
    [](const auto& row) { return std::string{row.param.name}; }
);

}  // namespace
}  // namespace assay::simulator
