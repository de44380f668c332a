// The guarantee that a row keeps the standard, judged by all chapters of the model.
#include "harness/evidence/model/model.hpp"
#include "harness/evidence/model/sound.hpp"

#include <algorithm>
#include <array>

namespace assay::evidence {

using reports::Verdict;

namespace {

/// A guarantee that scenarios may ask for by itself and that the standard gives for every row.
struct Always {
    Question ask{};
    std::string_view v3_1_1{};  ///< the statement, where it has a number
    std::string_view v5_0{};
};

// clang-format off
constexpr std::array<Always, 6> asked_always{{
    {ask_session_announced,  "MQTT-3.2.2-2", "MQTT-3.2.2-3"},
    {ask_ordered,            "MQTT-4.6.0-6", "MQTT-4.6.0-5"},
    {ask_shared_once,        "",             ""},
    {ask_nothing_invented,   "",             ""},
    {ask_retained_is_latest, "MQTT-3.3.1-6", "MQTT-3.3.1-5"},
    {ask_receive_maximum,    "",             "MQTT-3.3.4-9"},
}};
// clang-format on

constexpr std::array<Chapter, 16> chapters{
    judge_connacks,
    judge_deliveries,
    judge_copies,
    judge_owed,
    judge_rests,
    judge_wills,
    judge_exchanges,
    judge_redeliveries,
    judge_releases,
    judge_answers,
    judge_codes,
    judge_identifiers,
    judge_limits,
    judge_take_overs,
    judge_groups,
    judge_overlaps
};

/// A failure before what is open, the earlier one before the later.
bool is_worse(const Finding& a, const Finding& b) {
    const auto rank = [](const Finding& one) {
        return std::pair{one.verdict, one.evidence.value_or(never)};
    };
    return rank(a) < rank(b);
}

std::optional<Finding> judge_all(const Inquiry& inquiry) {
    std::optional<Finding> worst;
    const auto add = [&](std::optional<Finding> finding) {
        if (!finding || finding->is_moot) return;
        if (!worst || is_worse(*finding, *worst)) worst = std::move(finding);
    };
    const ModelFacts facts{inquiry};
    for (const auto judge : chapters)
        add(judge(facts));
    for (const auto& row : asked_always) {
        auto finding = row.ask(inquiry);
        const auto* connection =
            finding && finding->evidence ? facts.connection_of(*finding->evidence) : nullptr;
        if (connection)
            finding->statements = ModelFacts::statement(connection->version, row.v3_1_1, row.v5_0);
        add(std::move(finding));
    }
    return worst;
}

}  // namespace

std::optional<Finding> ask_conforms(const Inquiry& inquiry) {
    const auto end = sound_until(inquiry.trace(), inquiry.input().restarts);
    if (end == inquiry.trace().size()) return judge_all(inquiry);
    if (end == 0) return undecided("nothing can be known of the row");
    // What happened before is judged for itself: nothing that comes later counts for or against it.
    auto input = inquiry.input();
    input.trace = input.trace.first(end);
    input.end = input.trace.back().at;
    const auto history = read_history(input.trace);
    const HistoryIndex index{history, input.trace};
    const Guarantee guarantee{.name = "conforms"};
    return judge_all(Inquiry{guarantee, input, history, index});
}

}  // namespace assay::evidence
