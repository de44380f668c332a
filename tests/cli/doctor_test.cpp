/// What `assay doctor` says of the machine that the tests run on.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::cli {
namespace {

using testing::ContainsRegex;

TEST(Doctor, MeasuresWhatARunStandsOn) {
    const auto outcome = assay({"doctor"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    for (const auto* line :
         {"TLS +OpenSSL [0-9]",
          "clock +steps of [0-9]+ ns, timers up to [0-9]+ us late",
          "files +[0-9]+ may be open, [0-9]+ if asked for",
          "ports +127.0.0.1:[0-9]+ is free for a target",
          "(ok|doubtful) +loopback +127.0.0.1: a byte to and fro takes [0-9]+ us",
          "IPv6 +::1: ",
          "openssl +/",
          "suite +[0-9]+ scenarios"})
        EXPECT_THAT(outcome.text, ContainsRegex(line));
}

TEST(Doctor, NamesThePackagesThatAreMissing) {
    const auto outcome = assay({"doctor"}, {{"PATH", ""}});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(
        outcome.text, ContainsRegex("missing +mosquitto_pub +Debian package mosquitto-clients")
    );
    EXPECT_THAT(outcome.text, ContainsRegex("missing +mosquitto-tls +apt-get install mosquitto"));
}

}  // namespace
}  // namespace assay::cli
