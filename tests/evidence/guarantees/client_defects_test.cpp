// The guarantees of delivery notice bugs of a client in the scenarios of the suite, and nothing in the
// client without them.
#include "harness/campaign/play_simulated.hpp"
#include "harness/scenario/library.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace assay::evidence {
namespace {

using testing::Contains;
using testing::IsEmpty;

struct ClientCase {
    std::string guarantee{};
    std::string scenario{};
    std::string defect{};
};

void PrintTo(const ClientCase& one, std::ostream* out) {
    *out << one.guarantee << " / " << one.defect;
}

constexpr auto reports_up = "client/delivery/guarantee-reports";
constexpr auto orders_down = "client/delivery/guarantee-orders";

const scenario::Library& library() {
    static const auto embedded = scenario::Library::embedded();
    return *embedded;
}

/// What guarantees did not hold in the rows of the scenario: "fail: GUARANTEE: ...".
std::vector<std::string>
broken_in(const scenario::Scenario& scenario, const std::vector<std::string>& defects) {
    std::vector<std::string> found;
    for (const auto& head : scenario.rows) {
        const auto row = scenario::expand(scenario, head);
        if (!row) continue;
        reports::RowResult result{.version = std::string{wire::name_of(row->version)}};
        const auto is_must = [](const std::string&) { return true; };
        campaign::play_simulated(*row, {.defects = defects}, {}, is_must, result);
        for (const auto& expectation : result.expectations)
            if (expectation.source == reports::Expectation::Source::guarantee &&
                expectation.verdict != reports::Verdict::pass)
                found.push_back(fmt::format(
                    "{}: {} ({})",
                    reports::name_of(expectation.verdict),
                    expectation.what,
                    expectation.actual
                ));
    }
    return found;
}

std::vector<std::string> broken_in(const std::string& id, const std::vector<std::string>& defects) {
    std::vector<scenario::Problem> problems;
    static const auto scenarios = library().load_all(problems);
    const auto scenario = std::ranges::find(scenarios, id, &scenario::Scenario::id);
    if (scenario == scenarios.end()) return {"there is no scenario " + id};
    return broken_in(*scenario, defects);
}

class ClientDefect : public testing::TestWithParam<ClientCase> {};

TEST_P(ClientDefect, IsFoundByItsGuarantee) {
    const auto& [guarantee, scenario, defect] = GetParam();
    EXPECT_THAT(broken_in(scenario, {defect}), Contains(testing::StartsWith(guarantee)));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ClientDefect,
    testing::Values(
        ClientCase{"fail: at_most_once", reports_up, "no-dup"},
        ClientCase{"fail: at_most_once", orders_down, "delivers-twice"},
        ClientCase{"fail: at_least_once", reports_up, "forgets-repeats"},
        ClientCase{"advice: ordered", reports_up, "repeats-backwards"},
        ClientCase{"fail: nothing_invented", reports_up, "new-message-under-open-id"}
    ),
    [](const testing::TestParamInfo<ClientCase>& one) {
        auto name = one.param.guarantee + "X" + one.param.defect;
        std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
        return name;
    }
);

TEST(ClientGuarantees, HoldOfTheReferenceClient) {
    for (const auto* scenario : {reports_up, orders_down})
        EXPECT_THAT(broken_in(scenario, {}), IsEmpty()) << scenario;
}

// It publishes the message anew, as there is no Session any more that would know it.
TEST(ClientGuarantees, HoldOfTheReferenceClientWhoseSessionTheServerLost) {
    constexpr auto lost = R"(id: client/x/lost
role: client
title: The server loses the Session
about: What was not acknowledged may be published anew
tags: [client]
matrix: {version: [3.1.1, 5.0], qos: [1, 2]}
limit: 3m
actors: {server: {answers: [CONNECT, PINGREQ]}}
steps:
  - client: {do: connect, clean: false, keep_session: 1h, await: ack}
  - server: {expect: CONNECT}
  - client: {do: publish, topic: ~/t, payload: once, qos: <qos>}
  - server: {expect: PUBLISH}
  - server: {connack: {session_present: false}}
  - server: {answers: auto}
  - server: {abort: true}
  - server: {expect: CONNECT, within: 60s}
  - wait: 8s
guarantees: [at_most_once]
)";
    const auto scenario = scenario::load("lost.yaml", lost, library().environment());
    ASSERT_TRUE(scenario);
    EXPECT_THAT(broken_in(*scenario, {}), IsEmpty());
}

}  // namespace
}  // namespace assay::evidence
