#include "harness/campaign/conversation_kills.hpp"

#include "harness/campaign/plan.hpp"
#include "harness/targets/defects.hpp"

#include <atomic>
#include <fmt/format.h>
#include <thread>

namespace assay::campaign {
namespace {

/// The first of these rows that fails with the defect; empty if none does.
std::string first_noticing(
    const Selection& conversations, const std::string& defect, const evidence::IsMust& is_must
) {
    RunPlan plan{.jobs = 1, .is_must = is_must};
    plan.target.name = "builtin";
    plan.target.defects = {defect};
    for (const auto& row : conversations.rows)
        plan.rows.push_back({.scenario = row.scenario, .key = row.key});
    std::string first;
    std::atomic<bool> stop{false};
    const auto read = [&](const reports::RowResult& result) {
        if (result.verdict != reports::Verdict::fail || !first.empty()) return;
        first = result.name;
        stop = true;
    };
    run(plan, read, stop);
    return first;
}

}  // namespace

ConversationKills kills_of_conversations(
    const Selection& conversations,
    const std::vector<std::string>& defects,
    const evidence::IsMust& is_must,
    unsigned jobs
) {
    ConversationKills out(defects.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (auto i = next++; i < defects.size(); i = next++)
            out[i] = {defects[i], first_noticing(conversations, defects[i], is_must)};
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < jobs; ++i)
        threads.emplace_back(work);
    work();
    return out;
}

KillCount count_kills(const ConversationKills& kills) {
    KillCount count;
    for (const auto& kill : kills) {
        const auto* row = session::find_row(targets::defects_of(wire::Role::server), kill.defect);
        if (!row || !row->beyond.empty()) continue;
        ++count.possible;
        count.noticed += kill.conversation.empty() ? 0 : 1;
    }
    return count;
}

std::string to_yaml(const ConversationKills& kills, std::size_t conversations) {
    auto out = fmt::format(
        "# Which conversation of {} is the first that notices a defect of the reference broker, "
        "each\n"
        "# switched on alone. What is not here was not noticed.\n"
        "# Written by `assay prove --conversations {} --write FILE`; do not edit.\n",
        conversations,
        conversations
    );
    for (const auto& kill : kills)
        if (!kill.conversation.empty())
            out += fmt::format("{}: {}\n", kill.defect, kill.conversation);
    return out;
}

}  // namespace assay::campaign
