#pragma once
/// Conversations shaped like MQTT, and what two real Linux sockets made of them.
///
/// Measured with kernel 6.18 over the same shuttle as tests/simulator/linux_figures.hpp: links,
/// conversations and results are those of tests/simulator/data/linux-mqtt-cases.txt, a row each.
/// Times are seconds since the SYN left; packets and bytes are those of one connection, as counted
/// where they enter the link. Left out: the acknowledgments of a receiver that drains hundreds of
/// segments at once, because how many a process finds waiting is chance (2,558 in the stored run,
/// 5,645 in another of the same link and conversation).
#include "tests/simulator/tcp_rig.hpp"

#include <string_view>

namespace assay::simulator::linux_cases {

enum class Talk : std::uint8_t {
    bulk,      ///< a stream that never runs out of data
    exchange,  ///< PUBLISH and its acknowledgments, in time
    messages,  ///< writes that nobody answers
    big,       ///< one PUBLISH, and PINGREQ behind it
    dies,      ///< one message, and one more into a dead link, with a user time-out
    connects,  ///< nothing but a SYN
    stalls,    ///< the reader reads nothing for a while
};

/// A link, the same in both directions unless said otherwise.
struct Line {
    Duration delay{};
    std::uint64_t rate_up{};
    std::uint64_t rate_down{};
    std::uint64_t queue_bytes{};
    double reorder{};
    Duration reorder_by{};
    double loss{};
};

struct Figure {
    std::string_view what{};
    double value{};
};

struct Case {
    std::string_view name{};
    Line line{};
    Talk talk{};
    CongestionControl congestion{CongestionControl::cubic};
    bool nagle{};
    int qos{};
    int count{};          ///< exchanges or messages
    Duration every{};     ///< between two of them
    std::size_t size{};   ///< bytes of a message, or of all that is written
    std::size_t piece{};  ///< bytes of one write
    Duration span{};      ///< of the stream, of the reader's sleep, of the user time-out
    int seeds{1};         ///< where chance takes part: the mean of so many runs
    std::vector<Figure> real{};
};

inline LinkSpec link_of(const Line& line) {
    auto spec = link_with(line.delay, line.loss);
    spec.up.queue = {.rate_bps = line.rate_up, .bytes_max = line.queue_bytes};
    spec.down.queue = {.rate_bps = line.rate_down, .bytes_max = line.queue_bytes};
    for (auto* way : {&spec.up, &spec.down}) {
        way->disorder.reorder_ppb = static_cast<std::uint32_t>(line.reorder * 1e9);
        way->disorder.reorder_by = line.reorder_by;
    }
    return spec;
}

inline const std::vector<Case>& cases() {
    using namespace std::chrono_literals;
    using enum Talk;
    using enum CongestionControl;
    // clang-format off
    static const std::vector<Case> all{
        {.name = "CubicOverReordering", .line = {.delay = 300ms, .rate_up = 4'000'000, .rate_down = 4'000'000, .queue_bytes = 300'000, .reorder = 0.02, .reorder_by = 100ms},
         .talk = bulk, .congestion = cubic, .span = 60s, .seeds = 5,
         .real = {{"kbit/s after a quarter", 3832.2}, {"packets up", 19'808}, {"bytes up", 29'617'888}, {"packets down", 15'280}}},
        {.name = "RenoOverReordering", .line = {.delay = 50ms, .rate_up = 4'000'000, .rate_down = 4'000'000, .queue_bytes = 50'000, .reorder = 0.02, .reorder_by = 50ms},
         .talk = bulk, .congestion = reno, .span = 40s, .seeds = 5,
         .real = {{"kbit/s after a quarter", 3830.9}, {"packets up", 13'456}, {"bytes up", 20'111'608}, {"packets down", 8'420}}},
        {.name = "Qos1", .line = {.delay = 300ms},
         .talk = exchange, .qos = 1, .count = 40, .every = 5s, .size = 120,
         .real = {{"mean", 0.602}, {"packets up", 1757.0 / 20}, {"bytes up", 187'684.0 / 20}, {"packets down", 920.0 / 20}, {"bytes down", 51'360.0 / 20}}},
        {.name = "Qos2", .line = {.delay = 300ms},
         .talk = exchange, .qos = 2, .count = 40, .every = 5s, .size = 120,
         .real = {{"mean", 1.203}, {"packets up", 3358.0 / 20}, {"bytes up", 274'136.0 / 20}, {"packets down", 1720.0 / 20}, {"bytes down", 96'160.0 / 20}}},
        {.name = "Nagle", .line = {.delay = 300ms},
         .talk = messages, .nagle = true, .count = 60, .every = 200ms, .size = 100,
         .real = {{"mean", 0.501}, {"packets up", 24}, {"bytes up", 7256}, {"packets down", 22}, {"bytes down", 1152}}},
        {.name = "BigOverNarrowband", .line = {.delay = 570ms, .rate_up = 20'000, .rate_down = 25'000, .queue_bytes = 2000},
         .talk = big, .size = 30'000,
         .real = {{"server has all", 37.456}, {"puback", 38.062}, {"pingresp", 38.079}, {"packets up", 51}, {"bytes up", 65'568}, {"packets down", 27}, {"bytes down", 1630}, {"dropped", 23}, {"repairs", 24}}},
        {.name = "BigOverBgan", .line = {.delay = 550ms, .rate_up = 160'000, .rate_down = 240'000, .queue_bytes = 48'000},
         .talk = big, .size = 1'000'000,
         .real = {{"server has all", 53.911}, {"puback", 54.464}, {"written", 44.891}, {"packets up", 744}, {"bytes up", 1'105'314}, {"packets down", 607}, {"bytes down", 39'238}, {"dropped", 46}, {"repairs", 47}}},
        {.name = "UserTimeout", .line = {.delay = 300ms},
         .talk = dies, .size = 100, .span = 30s,
         .real = {{"told after the write", 33.494}, {"packets up", 9}, {"bytes up", 1176}}},
        {.name = "DeadFromTheStart", .line = {.delay = 300ms, .loss = 1},
         .talk = connects, .congestion = reno,
         .real = {{"told", 135.98}, {"packets up", 11}}},
        {.name = "ReaderStalls", .line = {.delay = 300ms},
         .talk = stalls, .size = 9'000'000, .piece = 65'536, .span = 30s,
         .real = {{"blocked after bytes", 46'336}, {"writable after", 1.202}, {"all written", 37.001 - 0.4}, {"all read", 38.529 - 0.4}, {"packets up", 6225}, {"bytes up", 9'323'708}}},
        {.name = "ReaderStallsOnSmallOnes", .line = {.delay = 300ms},
         .talk = stalls, .every = 1ms, .size = 6'000'000, .piece = 100, .span = 60s,
         .real = {{"blocked after bytes", 64'712}, {"writable after", 0.598}, {"all written", 65.235 - 0.4}, {"all read", 66.113 - 0.4}, {"packets up", 4662}, {"bytes up", 6'242'432}}},
    };
    // clang-format on
    return all;
}

}  // namespace assay::simulator::linux_cases
