#include "tests/reports/dice.hpp"
#include "tests/reports/sample.hpp"
#include "tests/reports/sample_parts.hpp"

#include <fmt/format.h>

namespace assay::reports::sample {

using namespace std::chrono_literals;
using Kind = TraceEvent::Kind;

Results big_run(std::size_t rows, std::size_t packets, std::size_t failing) {
    Dice dice{42};
    Results out{};
    out.statements = registry();
    for (std::size_t i = 0; i < rows; ++i) {
        const auto scenario =
            fmt::format("conformance/{}.{}/scenario-{}", 3 + i / 2000, i / 200 % 10, i / 8);
        auto each = row("builtin", scenario, fmt::format(",seed={}", i % 8), Verdict::pass);
        const auto root = fmt::format("r{:08x}", dice.below(0xFFFFFFFFU));
        Offset at{};
        for (std::size_t p = 0; p < packets; ++p) {
            at += Offset{static_cast<std::int64_t>(20'000 + dice.below(3'000'000))};
            const auto id = static_cast<std::uint16_t>(p / 2 + 1);
            const auto topic = fmt::format("{}/fleet/{}/state", root, dice.below(9));
            each.trace.push_back(
                p % 2 == 0 ? sent(
                                 at,
                                 "truck",
                                 publish(topic, "message " + std::to_string(p), 2, id),
                                 35,
                                 at + 1ms
                             )
                           : received(at, "truck", pubrec(id), 36)
            );
        }
        each.statements = {{out.statements[i % out.statements.size()].id, Verdict::pass}};
        if (i < failing) {
            each.verdict = Verdict::fail;
            each.signature = in_letters(fmt::format("cause {}", i % 20));
            each.reason = "it failed";
        }
        out.rows.push_back(std::move(each));
    }
    out.header = header_of({{"builtin", {}, "assay 0.1.0", {}, {}, 0}}, out.rows);
    out.footer = footer_of(out.rows);
    return out;
}

std::string in_letters(std::string text) {
    for (char& c : text)
        if (c >= '0' && c <= '9') c = static_cast<char>(c - '0' + 'a');
    return text;
}

RowResult random_row(std::uint64_t seed) {
    Dice dice{seed};
    const auto words = [&] {
        std::vector<std::string> out(dice.below(3));
        for (auto& word : out)
            word = dice.word();
        return out;
    };
    RowResult out{};
    out.target = dice.word();
    out.name = dice.word();
    out.scenario = dice.word();
    out.title = dice.word();
    out.file = dice.word();
    out.version = dice.word();
    out.matrix = {{dice.word(), dice.word()}, {dice.word(), dice.word()}};
    out.link = dice.word();
    out.seed = dice.next();
    out.verdict = static_cast<Verdict>(dice.below(8));
    out.reason = dice.word();
    out.signature = dice.word();
    out.baseline = dice.word();
    out.statements = {{dice.word(), static_cast<Verdict>(dice.below(8))}};
    out.duration = Offset{static_cast<std::int64_t>(dice.next() >> 1U)};
    out.actor_links = {{dice.word(), dice.word()}};
    out.target_output = dice.word();
    out.faults = words();
    out.drawn = words();
    out.hoped_for = words();
    if (!out.hoped_for.empty()) out.happened = words();
    out.stands_for = 1 + static_cast<std::size_t>(dice.below(3));
    if (dice.below(2) == 1) {
        auto& statistics = out.statistics.emplace();
        statistics.links = dice.word();
        statistics.is_planning = dice.below(2) == 1;
        statistics.latency.add(std::chrono::microseconds{dice.below(1'000'000'000)});
        statistics.watched = Offset{static_cast<std::int64_t>(dice.next() >> 1U)};
        statistics.without_service = statistics.watched / 3;
    }
    for (auto n = dice.below(5); n > 0; --n) {
        TraceEvent event{};
        event.at = Offset{static_cast<std::int64_t>(dice.next() >> 1U)};
        event.kind = static_cast<Kind>(dice.below(8));
        event.from = dice.word();
        event.to = dice.word();
        for (auto size = dice.below(20); size > 0; --size) {
            event.bytes.push_back(static_cast<std::uint8_t>(dice.below(256)));
        }
        event.text = dice.word();
        event.lost = dice.below(2) == 1;
        event.delivered_at = Offset{static_cast<std::int64_t>(dice.below(3))};
        event.sent_at = Offset{static_cast<std::int64_t>(dice.below(3))};
        event.line = static_cast<int>(dice.below(100));
        out.trace.push_back(event);
    }
    Expectation expectation{};
    expectation.line = static_cast<int>(dice.below(100));
    expectation.what = dice.word();
    expectation.actual = dice.word();
    expectation.verdict = static_cast<Verdict>(dice.below(8));
    expectation.statements = {dice.word()};
    expectation.from = Offset{static_cast<std::int64_t>(dice.below(1000))};
    expectation.to = Offset{static_cast<std::int64_t>(dice.below(1000))};
    if (!out.trace.empty()) expectation.evidence = dice.below(out.trace.size());
    expectation.source = static_cast<Expectation::Source>(dice.below(4));
    out.expectations = {expectation};
    out.charge = {
        .statements = {dice.word()},
        .proved = {dice.word()},
        .guarantees = {{dice.word(), {dice.word()}, 2, static_cast<int>(dice.below(100))}},
        .clock_drifts = {{dice.word(), static_cast<std::int64_t>(dice.below(1000)) - 500}},
        .fault_line = static_cast<int>(dice.below(100)),
        .may_accept = dice.below(2) == 1,
        .binds_client = dice.below(2) == 1,
        .reaction = Offset{static_cast<std::int64_t>(dice.below(1000))}
    };
    if (dice.below(4) == 0) return out;
    out.course = Course{
        .root = dice.word(),
        .completed = dice.below(2) == 1,
        .interrupted = dice.below(2) == 1,
        .not_applicable = dice.word(),
        .error = dice.word(),
        .death = dice.word(),
        .deadly = dice.below(2) == 1,
        .epilogue = dice.below(out.trace.size() + 1),
        .settle = Offset{static_cast<std::int64_t>(dice.below(1000))},
        .settles = {{dice.word(), Offset{static_cast<std::int64_t>(dice.below(1000))}}},
        .restarts = {Offset{static_cast<std::int64_t>(dice.below(1000))}},
        .made = {{dice.word(), {dice.word(), 1, {Offset{3}, Offset{5}}}}},
        .application = {{Offset{3}, true, "t", {0, 255}, 2}, {Offset{5}, false, "t", {}, 0, true}},
        .undriven = dice.below(2) == 1
    };
    return out;
}

}  // namespace assay::reports::sample
