#include "tests/scenario/loaded.hpp"

#include <gmock/gmock.h>

namespace assay::scenario {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const Scenario& scenario) {
    std::vector<std::string> out;
    for (const auto& row : scenario.rows)
        out.push_back(row.name);
    return out;
}

TEST(Rows, RunThroughBothVersionsWithoutAMatrix) {
    const auto scenario = loaded(file_of("steps: [one: {connect: fresh}]"));
    EXPECT_THAT(names(scenario), ElementsAre("a/b[version=3.1.1]", "a/b[version=5.0]"));
}

TEST(Rows, RunThroughTheVersionsThatAreVerified) {
    const auto scenario =
        loaded(file_of("verifies: {5.0: [MQTT-1-1]}\nsteps: [one: {connect: fresh}]"));
    EXPECT_THAT(names(scenario), ElementsAre("a/b[version=5.0]"));
    EXPECT_THAT(scenario.rows[0].statements, ElementsAre("5.0:MQTT-1-1"));
}

TEST(Rows, AreNamedByVersionFirstThenInFileOrderThenSeed) {
    const auto scenario = loaded(file_of("matrix: {lost: [A, B], version: [5.0]}\nseeds: 2\nsteps: "
                                         "[one: {connect: fresh, client_id: <lost>}]"));
    EXPECT_THAT(
        names(scenario),
        ElementsAre(
            "a/b[version=5.0,lost=A,seed=1]",
            "a/b[version=5.0,lost=A,seed=2]",
            "a/b[version=5.0,lost=B,seed=1]",
            "a/b[version=5.0,lost=B,seed=2]"
        )
    );
}

TEST(Rows, LeaveOutWhatIsExcludedAndAddWhatIsIncluded) {
    const auto scenario =
        loaded(file_of("matrix: {version: [3.1.1, 5.0], q: [0, 1], exclude: "
                       "[{version: 3.1.1, q: 1}], include: [{q: 2, version: 5.0}]}\n"
                       "steps: [one: {publish: t, qos: <q>}]"));
    EXPECT_THAT(
        names(scenario),
        ElementsAre(
            "a/b[version=3.1.1,q=0]",
            "a/b[version=5.0,q=0]",
            "a/b[version=5.0,q=1]",
            "a/b[version=5.0,q=2]"
        )
    );
}

TEST(Rows, MayHaveAVersionThatOnlyIncludeNames) {
    const auto scenario = loaded(R"(id: a/b
title: t
about: t
verifies: {3.1.1: [MQTT-1-1], 5.0: [MQTT-1-1]}
matrix: {version: [3.1.1], t: [old], include: [{version: 5.0, t: new}]}
actors: {one: {}}
steps: [one: {connect: fresh, client_id: <t>}]
)");
    EXPECT_THAT(names(scenario), ElementsAre("a/b[version=3.1.1,t=old]", "a/b[version=5.0,t=new]"));
}

}  // namespace
}  // namespace assay::scenario
