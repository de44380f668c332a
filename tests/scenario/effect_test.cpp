// Nothing is accepted in vain: every key of a link and of a stack changes what a fixed traffic
// shows, or is refused with its place and a hint.
#include "harness/scenario/library.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/stack.hpp"
#include "simulator/tcp/pep.hpp"
#include "simulator/tcp/segment.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>

namespace assay::scenario {
namespace {

using simulator::Host;
using simulator::Instant;
using simulator::Link;
using simulator::LinkSpec;
using simulator::Peer;
using simulator::Schedule;
using simulator::Segment;
using simulator::StackProfile;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// What became of datagrams of all sizes, up and down, close together and after silences.
std::string seen_of_datagrams(const LinkSpec& spec) {
    std::string seen;
    Schedule schedule;
    Link link{schedule, spec, "sat", 1};
    const auto flow = link.open_flow("flow");
    const auto note = [&](std::string_view what, std::uint32_t ordinal) {
        seen += fmt::format("{} {} {}\n", schedule.now().time_since_epoch().count(), what, ordinal);
    };
    link.on_fate([&](const auto& fate) { note(name_of(fate.fate), fate.ordinal); });
    for (auto* way : {&link.up(), &link.down()})
        way->attach(flow, [&](const auto& datagram) { note("arrives", datagram.ordinal); });
    constexpr std::array gaps{
        milliseconds{1}, milliseconds{10}, milliseconds{700}, milliseconds{20'000}
    };
    for (std::uint32_t i = 0; i < 400; ++i) {
        const auto size = 100 + i % 4 * 500;
        // Some come down to a device that has said nothing for a while.
        if (i % 3 != 0) link.up().send({flow, i, size, std::make_unique<Segment>()});
        link.down().send({flow, i, size, std::make_unique<Segment>()});
        schedule.advance_to(schedule.now() + gaps.at(i / 8 % gaps.size()));
    }
    schedule.advance_to(schedule.now() + minutes{10});
    return seen;
}

/// What TCP makes of it: a transfer over the link, and then silence; behind its proxy if it has one.
std::string seen_of_tcp(const LinkSpec& spec, const StackProfile& profile) {
    std::string seen;
    Schedule schedule;
    Link link{schedule, spec, "sat", 1};
    Host server_host{schedule, profile};
    std::optional<simulator::Pep> pep;
    if (spec.pep.is_on) pep.emplace(schedule, link, server_host);
    Host client_host{schedule, profile};
    Peer client{.schedule = &schedule};
    Peer server{.schedule = &schedule};
    server_host.on_accept([&](auto stream, const auto&) { server.hold(std::move(stream)); });
    client_host.on_segment([&](const auto&, const Segment& segment) {
        seen += fmt::format("{} {}\n", schedule.now().time_since_epoch().count(), segment.sequence);
    });
    client.hold(
        pep ? pep->connect(client_host, "flow") : client_host.connect(link, server_host, "flow")
    );
    schedule.advance_to(Instant{minutes{1}});
    seen += fmt::format("takes {}\n", client.write(std::string(400'000, 'x')));
    schedule.advance_to(Instant{minutes{10}});
    // Nagle's rule holds the second until the first is acknowledged.
    client.write("small");
    schedule.advance_to(Instant{minutes{10}} + milliseconds{20});
    client.write("behind it");
    schedule.advance_to(Instant{minutes{11}});
    link.cut();
    client.write("lost");
    schedule.advance_to(Instant{minutes{60}});
    for (const auto& [at, size] : server.arrivals)
        seen += fmt::format("{} {} bytes\n", at.time_since_epoch().count(), size);
    if (client.ended)
        seen += fmt::format(
            "{} {}\n",
            client.ended->first.time_since_epoch().count(),
            simulator::name_of(client.ended->second)
        );
    return seen;
}

std::string seen_of(const LinkSpec& spec) {
    return seen_of_datagrams(spec) + seen_of_tcp(spec, simulator::default_stack_profile());
}

/// A key, a value of it, and what it needs beside it.
struct Sample {
    std::string_view key{};
    std::string_view value{};
    std::vector<std::string_view> beside{};
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.key;
}

std::string name_of_sample(const testing::TestParamInfo<Sample>& info) {
    return std::string{info.param.key};
}

/// The lines of a map: the key's first.
std::string lines_of(const Sample& sample, bool is_alone) {
    auto out = fmt::format("      {}: {}\n", sample.key, sample.value);
    if (is_alone) return out;
    for (const auto line : sample.beside)
        out += fmt::format("      {}\n", line);
    return out;
}

/// A row whose link and whose actor's stack are said by these lines.
std::expected<Row, std::vector<Problem>>
row_with(const std::string& link, const std::string& stack) {
    static const auto library = Library::embedded();
    const auto folder = std::filesystem::path{testing::TempDir()} / "assay-effects";
    std::filesystem::create_directories(folder);
    std::ofstream{folder / "delays.txt"} << "0 20 0\n60 90 0.1\n120 20 0\n";
    std::ofstream{folder / "rates.txt"} << "10\n500\n";
    const auto scenario = load(
        (folder / "f.yaml").string(),
        "id: a/b\ntitle: t\nverifies: {5.0: [MQTT-3.12.4-1]}\nmatrix: {version: [5.0]}\n"
        "steps:\n  - a: {connect: fresh}\n"
        "links:\n  sat:\n" +
            (link.empty() ? "      delay: 0s\n" : link) + "actors:\n  a:\n    link: sat\n" +
            (stack.empty() ? "" : "    stack:\n" + stack),
        library->environment()
    );
    if (!scenario) return std::unexpected{scenario.error()};
    return expand(*scenario, scenario->rows.front());
}

/// Refused at this line of the file, with a hint.
void expect_refusal(const std::vector<Problem>& problems, int line) {
    const auto& problem = problems.front();
    EXPECT_EQ(problem.at.line, line) << render(problems, "");
    EXPECT_NE(problem.hint, "") << render(problems, "");
}

constexpr int first_line_of_link = 9;
constexpr int first_line_of_stack = 14;

/// The value that says as much as leaving the parameter out.
std::string_view neutral_of(LinkForm form) {
    switch (form) {
    case LinkForm::duration:
        return "0s";
    case LinkForm::share:
        return "0%";
    case LinkForm::rate:
        return "unlimited";
    case LinkForm::size:
    case LinkForm::ordinal:
        return "0";
    case LinkForm::boolean:
        return "false";
    case LinkForm::toggle:
        return "off";
    case LinkForm::shape:
        return "none";
    case LinkForm::cargo:
        return "streams";
    case LinkForm::nat:
        return "silent";
    case LinkForm::text:
    case LinkForm::file:
        break;
    }
    return "";
}

class LinkSetting : public testing::TestWithParam<Sample> {};

TEST_P(LinkSetting, ShowsBesideWhatItNeedsOrIsRefused) {
    const auto with = row_with(lines_of(GetParam(), false), "");
    if (!with) return expect_refusal(with.error(), first_line_of_link);
    auto without = with->links.front().second;
    const auto keys = link_keys();
    const auto key = std::ranges::find(keys, GetParam().key, &LinkKey::name);
    if (key->form == LinkForm::file)
        without = {};
    else
        ASSERT_FALSE(apply_parameter(without, key->name, neutral_of(key->form)));
    EXPECT_NE(seen_of(with->links.front().second), seen_of(without));
}

TEST_P(LinkSetting, ShowsAloneOrIsRefused) {
    const auto alone = row_with(lines_of(GetParam(), true), "");
    if (!alone) return expect_refusal(alone.error(), first_line_of_link);
    EXPECT_NE(seen_of(alone->links.front().second), seen_of({}));
}

const std::vector<Sample>& link_samples() {
    static const std::vector<Sample> samples{
        {"delay", "50ms"},
        {"jitter_shape", "uniform", {"jitter: 20ms"}},
        {"jitter", "20ms", {"jitter_shape: uniform"}},
        {"jitter_sigma", "10ms", {"jitter: 20ms", "jitter_shape: lognormal"}},
        {"delay_floor", "50ms", {"delay: 45ms", "jitter: 30ms", "jitter_shape: uniform"}},
        {"batch", "50ms"},
        {"delay_trace", "delays.txt"},
        {"rate", "9600bit/s"},
        {"slow_rate", "4800bit/s", {"rate: 9600bit/s", "fast_mean: 30s", "slow_mean: 30s"}},
        {"preamble", "10ms"},
        {"duty", "1%", {"preamble: 10ms"}},
        {"one_at_a_time", "true", {"delay: 50ms"}},
        {"queue", "3kB", {"rate: 9600bit/s"}},
        {"queue_packets", "2", {"rate: 9600bit/s"}},
        {"mtu", "1500"},
        {"rate_trace", "rates.txt"},
        {"loss", "5%"},
        {"good_loss", "1%"},
        {"bad_loss", "50%", {"good_mean: 20s", "bad_mean: 5s"}},
        {"good_mean", "20s", {"bad_mean: 5s", "bad_loss: 50%"}},
        {"bad_mean", "5s", {"good_mean: 20s", "bad_loss: 50%"}},
        {"bad_is_pareto", "true", {"good_mean: 20s", "bad_mean: 5s", "bad_loss: 50%"}},
        {"retries", "2", {"loss: 10%"}},
        {"retry_after", "1s", {"loss: 10%", "retries: 2"}},
        {"retry_after_max", "3s", {"loss: 10%", "retries: 2", "retry_after: 1s"}},
        {"duplicate", "5%"},
        {"reorder", "20%", {"reorder_by: 100ms"}},
        {"reorder_by", "100ms", {"reorder: 20%"}},
        {"corrupt", "5%"},
        {"carries", "datagrams"},
        {"drawn", "true"},
        {"half_duplex", "true", {"rate: 9600bit/s"}},
        {"fast_mean", "30s", {"rate: 9600bit/s", "slow_rate: 4800bit/s", "slow_mean: 30s"}},
        {"slow_mean", "30s", {"rate: 9600bit/s", "slow_rate: 4800bit/s", "fast_mean: 30s"}},
        {"outage_up_mean", "60s", {"outage_mean: 10s"}},
        {"outage_mean", "10s", {"outage_up_mean: 60s"}},
        {"outage_is_pareto", "true", {"outage_up_mean: 60s", "outage_mean: 10s"}},
        {"outage_max", "12s", {"outage_up_mean: 60s", "outage_mean: 10s", "outage_is_pareto: true"}
        },
        {"call_every", "5m", {"call_for: 1m"}},
        {"call_for", "1m", {"call_every: 5m"}},
        {"wake_delay", "500ms", {"wake_after: 5s"}},
        {"wake_after", "5s", {"wake_delay: 500ms"}},
        {"listen_every", "7s", {"listen_after: 5s"}},
        {"listen_after", "5s", {"listen_every: 7s"}},
        {"windows", "2"},
        {"window_after", "1s", {"windows: 2"}},
        {"hold_every", "60s", {"hold_for: 5s"}},
        {"hold_for", "5s", {"hold_every: 60s"}},
        {"hold_for_max", "10s", {"hold_every: 60s", "hold_for: 5s"}},
        {"slot", "15s", {"delay: 20ms", "slot_sigma: 5ms"}},
        {"slot_phase", "7s", {"delay: 20ms", "slot: 15s", "slot_sigma: 5ms"}},
        {"slot_sigma", "5ms", {"delay: 20ms", "slot: 15s"}},
        {"slot_delay_min", "19ms", {"delay: 20ms", "slot: 15s", "slot_sigma: 5ms"}},
        {"slot_delay_max", "21ms", {"delay: 20ms", "slot: 15s", "slot_sigma: 5ms"}},
        {"slot_change", "5s", {"slot: 15s", "slot_change_delay: 20ms"}},
        {"slot_change_delay", "20ms", {"slot: 15s", "slot_change: 5s"}},
        {"slot_change_loss", "50%", {"slot: 15s", "slot_change: 5s"}},
        {"nat_idle", "10s"},
        {"nat_expiry", "reset", {"nat_idle: 10s"}},
        {"outage_forgets", "true", {"outage_up_mean: 60s", "outage_mean: 10s"}},
        {"pep", "on"},
        {"pep_buffer", "16kB", {"pep: on", "delay: 300ms"}},
    };
    return samples;
}

INSTANTIATE_TEST_SUITE_P(Links, LinkSetting, testing::ValuesIn(link_samples()), name_of_sample);

bool is_tried(const std::vector<Sample>& samples, std::string_view key) {
    return std::ranges::find(samples, key, &Sample::key) != samples.end();
}

TEST(LinkSettings, AreAllTried) {
    for (const auto& key : link_keys())
        EXPECT_TRUE(key.form == LinkForm::text || is_tried(link_samples(), key.name)) << key.name;
}

LinkSpec lossy() {
    LinkSpec spec;
    spec.up.delay.base = spec.down.delay.base = milliseconds{50};
    spec.up.loss.random_ppb = 10'000'000;
    return spec;
}

class StackSetting : public testing::TestWithParam<Sample> {};

TEST_P(StackSetting, ShowsBesideWhatItNeeds) {
    const auto with = row_with("", lines_of(GetParam(), false));
    ASSERT_TRUE(with) << render(with.error(), "");
    auto without = simulator::default_stack_profile();
    for (const auto line : GetParam().beside) {
        const auto row = row_with("", fmt::format("      {}\n", line));
        ASSERT_TRUE(row) << render(row.error(), "");
        without = *row->actors.front().stack;
    }
    EXPECT_NE(seen_of_tcp(lossy(), *with->actors.front().stack), seen_of_tcp(lossy(), without));
}

TEST_P(StackSetting, ShowsAloneOrIsRefused) {
    const auto alone = row_with("", lines_of(GetParam(), true));
    if (!alone) return expect_refusal(alone.error(), first_line_of_stack);
    EXPECT_NE(
        seen_of_tcp(lossy(), *alone->actors.front().stack),
        seen_of_tcp(lossy(), simulator::default_stack_profile())
    );
}

const std::vector<Sample>& stack_samples() {
    static const std::vector<Sample> samples{
        {"profile", "lwip-like"},
        {"congestion", "reno"},
        {"keep_alive", "20s"},
        {"keep_alive_every", "10s", {"keep_alive: 20s"}},
        {"user_timeout", "30s"},
        {"nagle", "true"},
    };
    return samples;
}

INSTANTIATE_TEST_SUITE_P(Stacks, StackSetting, testing::ValuesIn(stack_samples()), name_of_sample);

TEST(StackSettings, AreAllTried) {
    for (const auto& detail : stack_details())
        EXPECT_TRUE(is_tried(stack_samples(), detail.name)) << detail.name;
}

}  // namespace
}  // namespace assay::scenario
