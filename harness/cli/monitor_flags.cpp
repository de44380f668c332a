#include "harness/cli/monitor_flags.hpp"

#include "harness/cli/command.hpp"
#include "harness/scenario/values.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::cli {
namespace {

using evidence::Judged;

// clang-format off
constexpr auto roles = std::to_array<std::pair<std::string_view, Judged>>({
    {"client", Judged::client},
    {"server", Judged::server},
    {"both",   Judged::both},
});
// clang-format on

po::typed_value<std::vector<std::string>>* ports_value(std::set<std::uint16_t>& into) {
    return po::value<std::vector<std::string>>()->composing()->value_name("N")->notifier(
        [&into](const std::vector<std::string>& texts) {
            for (const auto& text : texts)
                into.insert(static_cast<std::uint16_t>(number_within("--port", text, {1, 65'535})));
        }
    );
}

}  // namespace

void refuse_to_watch(const std::string& message) {
    throw Stop{campaign::ExitCode::usage, "assay monitor: " + message};
}

void add_monitor_flags(Arguments& arguments, MonitorFlags& flags) {
    add_link_flags(arguments, flags.link);
    // clang-format off
    arguments.flags().add_options()
        ("judge", po::value(&flags.judge)->value_name("ROLE"), "whose packets are judged: client, server or both (default client)")
        ("port", ports_value(flags.ports), "in a capture: servers listen here (repeatable; default 1883); elsewhere MQTT is known by its CONNECT")
        ("for", po::value(&flags.time)->value_name("TIME"), "end by itself after that time: 60s, 2h")
        ("out,o", po::value(&flags.out)->value_name("DIR"), "where results.jsonl and the reports go (default assay-out)")
        ("report", po::value(&flags.reports)->composing()->value_name("LIST"), "html,junit,md,tap,csv,badge,pcapng (default html,junit,md)")
        ("baseline", po::value(&flags.baseline)->value_name("FILE"), "known failures: entries name rows, which are called as their clients are")
        ("strict", po::bool_switch(&flags.strict), "exit with 8 if a client could not be judged to its end")
        ("quiet,q", po::bool_switch(&flags.quiet), "nothing but errors");
    // clang-format on
}

Judged judged_of(const MonitorFlags& flags) {
    for (const auto& [name, judged] : roles)
        if (name == flags.judge) return judged;
    refuse_to_watch(fmt::format("--judge cannot be '{}': say client, server or both", flags.judge));
}

std::optional<simulator::Duration> time_of(const MonitorFlags& flags) {
    if (flags.time.empty()) return std::nullopt;
    const auto time = scenario::parse_duration(flags.time);
    if (!time || *time <= simulator::Duration{})
        refuse_to_watch(fmt::format("--for cannot be '{}': say a time, such as 60s", flags.time));
    return *time;
}

}  // namespace assay::cli
