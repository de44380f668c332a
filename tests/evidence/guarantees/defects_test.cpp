// The guarantees notice bugs that only a bad link shows: each row is played over the link that its
// scenario breaks and over the same link in calm weather.
#include "harness/campaign/play_simulated.hpp"
#include "harness/evidence/guarantees/guarantees.hpp"
#include "harness/evidence/judge/judge.hpp"
#include "harness/play/row/charge.hpp"
#include "harness/scenario/library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::evidence {
namespace {

using testing::IsEmpty;

struct Case {
    std::string guarantee{};
    std::string scenario{};
    std::string defect{};
};

void PrintTo(const Case& one, std::ostream* out) {
    *out << one.guarantee << " / " << one.defect;
}

constexpr auto subscriber = "delivery/guarantee-subscriber-behind-a-cut";
constexpr auto publisher = "delivery/guarantee-publisher-behind-a-cut";
constexpr auto share = "delivery/guarantee-share-with-a-lost-member";
constexpr auto meter = "delivery/guarantee-retained-state-of-a-lost-meter";
constexpr auto will = "delivery/guarantee-will-of-a-lost-truck";
constexpr auto delayed_will = "delivery/guarantee-will-that-waits-in-vain";
constexpr auto ended = "delivery/guarantee-subscription-that-stays-ended";
constexpr auto keep_alive = "delivery/guarantee-keep-alive-over-a-dead-link";
constexpr auto window = "delivery/guarantee-window-of-a-resumed-session";

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"at_most_once", subscriber, "inflight-queued-again-when-lost"},
        {"at_most_once", publisher, "duplicate-qos-2-after-reconnect"},
        {"at_least_once", subscriber, "inflight-lost-on-silence"},
        {"at_least_once", subscriber, "inflight-lost-on-reset"},
        {"exactly_once", subscriber, "inflight-queued-again-when-lost"},
        {"exactly_once", subscriber, "inflight-lost-on-reset"},
        {"ordered", subscriber, "repeats-behind-the-queue"},
        {"ordered", subscriber, "redelivery-out-of-order"},
        {"shared_once", share, "share-copied-for-absent-members"},
        {"shared_once", share, "share-lost-with-its-member"},
        {"nothing_invented", subscriber, "repeats-cut-short"},
        {"nothing_invented", publisher, "half-publish-delivered"},
        {"retained_is_latest", meter, "retained-rolled-back-when-lost"},
        {"retained_is_latest", meter, "retained-repeat-not-stored"},
        {"will_once", will, "will-sent-again-on-return"},
        {"will_once", will, "will-not-sent-on-silence"},
        {"will_never", delayed_will, "will-too-early"},
        {"will_never", delayed_will, "will-despite-return"},
        {"session_kept", subscriber, "session-ended-by-silence"},
        {"session_kept", subscriber, "inflight-lost-on-reset"},
        {"subscription_ends", ended, "unsubscribe-forgotten-when-lost"},
        {"subscription_ends", ended, "clean-start-resumes-on-take-over"},
        {"keep_alive", keep_alive, "keep-alive-renewed-by-sending"},
        {"keep_alive", keep_alive, "keep-alive-ignored"},
        {"receive_maximum", window, "repeats-not-counted"},
        {"receive_maximum", window, "receive-maximum-forgotten-on-resume"},
    };
    return all;
}

/// What did not hold in the rows of one kind of weather, as "row: guarantee" or "row: what".
std::vector<std::string>
broken(const std::string& id, const std::string& weather, std::vector<std::string> defects) {
    static const auto library = scenario::Library::embedded();
    std::vector<scenario::Problem> problems;
    static const auto scenarios = library->load_all(problems);
    const auto scenario = std::ranges::find(scenarios, id, &scenario::Scenario::id);
    if (scenario == scenarios.end()) return {"there is no scenario " + id};
    std::vector<std::string> found;
    for (const auto& head : scenario->rows) {
        const auto row = scenario::expand(*scenario, head);
        if (!row || row->matrix.at("weather") != weather) continue;
        play::SimulatedWorld world{*row, {.defects = defects}};
        reports::RowResult result{.version = std::string{wire::name_of(row->version)}};
        play::put_down(*row, campaign::play_in(world, *row, {}), result);
        judge(result, [](const std::string&) { return true; });
        if (!result.course->error.empty()) found.push_back(row->name + ": " + result.course->error);
        for (const auto& expectation : result.expectations)
            if (expectation.verdict != reports::Verdict::pass)
                found.push_back(fmt::format(
                    "{}: {} ({})",
                    reports::name_of(expectation.verdict),
                    expectation.what,
                    expectation.actual
                ));
    }
    return found;
}

class LinkDefect : public testing::TestWithParam<Case> {};

TEST_P(LinkDefect, IsFoundByItsGuaranteeOverABadLinkOnly) {
    const auto& [guarantee, scenario, defect] = GetParam();
    EXPECT_THAT(broken(scenario, "calm", {defect}), IsEmpty());
    EXPECT_THAT(
        broken(scenario, "cut", {defect}),
        testing::Contains(testing::StartsWith("fail: " + guarantee + ": "))
    );
}

INSTANTIATE_TEST_SUITE_P(
    All,
    LinkDefect,
    testing::ValuesIn(cases()),
    [](const testing::TestParamInfo<Case>& one) {
        auto name = one.param.guarantee + "X" + one.param.defect;
        std::ranges::replace(name, '-', 'X');
        std::ranges::replace(name, '_', 'X');
        return name;
    }
);

TEST(LinkDefects, AreTwoForEachGuarantee) {
    std::map<std::string_view, int> count;
    for (const auto& one : cases())
        ++count[one.guarantee];
    // `conforms` is about every rule: its defects are those of the whole table. What breaks
    // `reconnects` shows on a good link, too; the kill table has it.
    for (const auto& word : guarantee_words()) {
        if (word.name == "conforms" || word.name == "reconnects") continue;
        EXPECT_GE(count[word.name], 2) << word.name;
    }
}

TEST(LinkDefects, AreNotSeenInAConformantBroker) {
    for (const auto& one : cases())
        for (const auto* weather : {"calm", "cut"})
            EXPECT_THAT(broken(one.scenario, weather, {}), IsEmpty()) << one.scenario;
}

}  // namespace
}  // namespace assay::evidence
