/// The suite against a real broker with its baseline: nothing new may fail.
#include "tests/cli/program.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace assay::harness {
namespace {

struct SuiteTest : testing::TestWithParam<const char*> {};

TEST_P(SuiteTest, HoldsOrFailsAsTheBaselineLists) {
    const Folder folder;
    // Left out: the sweeps of broken packets, of which more rows fail alike than a baseline entry
    // may stand for, and the rows that race with a broker's clock of whole seconds.
    const auto outcome = assay(
        {"run",
         "-t",
         GetParam(),
         "--skip",
         "*every-broken*",
         "--skip",
         "*broken-disconnect*",
         "--skip",
         "*started-message-does-not-expire*",
         "-o",
         folder / "out",
         "--report",
         "md"}
    );
    // A broker that is not installed is no failure of ours; the run says how to install it.
    if (outcome.code == 6)
        std::puts(outcome.text.c_str());
    else
        EXPECT_EQ(outcome.code, 0) << outcome.text;
}

INSTANTIATE_TEST_SUITE_P(Brokers, SuiteTest, testing::Values("mosquitto"), [](const auto& broker) {
    return std::string{broker.param};
});

}  // namespace
}  // namespace assay::harness
