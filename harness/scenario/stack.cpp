#include "harness/scenario/stack.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::scenario {

namespace {

using simulator::StackProfile;

void read_congestion(Reading& reading, const Node& node, StackProfile& profile) {
    if (const auto word = reading.word(node, Kind::congestion))
        profile.congestion = *word == "reno" ? simulator::CongestionControl::reno
                                             : simulator::CongestionControl::cubic;
}

/// Was read before all others, which change what it names.
void skip_profile(Reading&, const Node&, StackProfile&) {}

// clang-format off
constexpr std::array stack_table{
    special<StackProfile>("profile", Kind::stack_profile, "what it begins with; default linux-6.5+", skip_profile),
    special<StackProfile>("congestion", Kind::congestion, "its congestion control", read_congestion),
    detail<Kind::span, StackProfile>("keep_alive", "silence after which TCP asks whether the peer lives; default never", [](auto& p) -> auto& { return p.keep_alive_after; }),
    detail<Kind::span, StackProfile>("keep_alive_every", "the pause between two questions; default 75s", [](auto& p) -> auto& { return p.keep_alive_every; }),
    detail<Kind::span, StackProfile>("user_timeout", "how long bytes may stay unacknowledged after their first time-out; default as the profile gives up", [](auto& p) -> auto& { return p.user_timeout; }),
    detail<Kind::boolean, StackProfile>("nagle", "small segments wait for the acknowledgment of an earlier small one; default no", [](auto& p) -> auto& { return p.nagle; }),
};
// clang-format on

StackProfile profile_named(Reading& reading, const Node& node) {
    const auto word = reading.word(node, Kind::stack_profile);
    return word ? *simulator::find_stack_profile(*word) : simulator::default_stack_profile();
}

std::string ladder_text(const std::vector<Duration>& ladder) {
    std::vector<std::string> rungs;
    for (const auto at : ladder)
        rungs.push_back(print_duration(at));
    return fmt::format("{}", fmt::join(rungs, ", "));
}

std::string ticks_text(const StackProfile& p) {
    return p.wheel_tick > Duration{} ? "on a timer wheel of " + print_duration(p.wheel_tick)
                                     : "ticks of " + print_duration(p.timer_tick);
}

std::string acknowledgments_text(const StackProfile& p) {
    return fmt::format("{} at once, then after {}", p.quick_acks, print_duration(p.delayed_ack));
}

std::string endurance_text(const StackProfile& p) {
    return p.retries_max != 0 ? fmt::format("after {} retries", p.retries_max)
                              : "after " + print_duration(p.give_up_after);
}

}  // namespace

Stack read_stack(Reading& reading, const Node& node) {
    if (!node.is_map()) return std::make_shared<const StackProfile>(profile_named(reading, node));
    const auto* name = node.find("profile");
    auto profile = name ? profile_named(reading, *name) : simulator::default_stack_profile();
    read_details<StackProfile>(reading, node, stack_table, profile, "a stack");
    if (const auto* every = node.find("keep_alive_every");
        every && profile.keep_alive_after == Duration{})
        reading.problem(
            *every,
            "keep_alive_every means nothing without keep_alive",
            "add 'keep_alive', or leave 'keep_alive_every' out"
        );
    return std::make_shared<const StackProfile>(std::move(profile));
}

std::vector<DetailDoc> stack_details() {
    return docs_of<StackProfile>(stack_table);
}

std::string explain_stack(const StackProfile& p) {
    const auto yes = [](bool is) { return is ? "yes" : "no"; };
    std::string out = fmt::format("stack {}  (a TCP stack)\n  {}\n", p.name, p.source);
    const auto add = [&](std::string_view name, const std::string& value) {
        out += fmt::format("  {:<20} {}\n", name, value);
    };
    add("SYN at", ladder_text(p.syn_ladder) + "; fails at " + print_duration(p.syn_gives_up));
    add("SYN-ACK at", ladder_text(p.syn_ack_ladder));
    add("congestion control",
        fmt::format("{}, initial window {}", simulator::name_of(p.congestion), p.initial_window));
    add("segment", fmt::format("{} bytes and {} of headers", p.segment_bytes_max, p.header_bytes));
    add("time-out",
        fmt::format(
            "{} at first, {} to {}, {}",
            print_duration(p.rto_initial),
            print_duration(p.rto_min),
            print_duration(p.rto_max),
            ticks_text(p)
        ));
    add("gives up", endurance_text(p));
    add("acknowledgments", acknowledgments_text(p));
    add("send buffer", fmt::format("{} to {} bytes", p.send_buffer, p.send_buffer_max));
    add("receive buffer", fmt::format("{} to {} bytes", p.receive_buffer, p.receive_buffer_max));
    add("Nagle", yes(p.nagle));
    add("SACK", yes(p.has_sack));
    add("time stamps", yes(p.has_timestamps));
    add("tail-loss probe", yes(p.probes_the_tail));
    add("joins what it repeats", yes(p.coalesces));
    add("slow start when idle", yes(p.restarts_after_idle));
    return out;
}

}  // namespace assay::scenario
