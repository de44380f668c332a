// Where a target was tested, in words.
#include "reports/shared/whereabouts.hpp"

#include <gtest/gtest.h>

namespace assay::reports {
namespace {

struct Place {
    std::string product{};  ///< as the report calls the target
    std::string name{};
    std::string address{};
    std::string words{};
};

class Whereabouts : public testing::TestWithParam<Place> {};

}  // namespace

TEST_P(Whereabouts, SayWhatTheProductDoesNot) {
    const auto& [product, name, address, words] = GetParam();
    EXPECT_EQ(whereabouts_of({.name = name, .address = address}, product), words);
}

INSTANTIATE_TEST_SUITE_P(
    Targets,
    Whereabouts,
    testing::Values(
        Place{
            "reference broker 0.1.0",
            "builtin",
            "in process, virtual time",
            "builtin, in process, virtual time"
        },
        // Two of one product are told apart by their names.
        Place{"builtin", "builtin", "in process, virtual time", "in process, virtual time"},
        Place{
            "mosquitto 2.0.11", "mosquitto", "own process on loopback", "own process on loopback"
        },
        Place{
            "paho-python 1.6.1",
            "paho-python",
            "own process, driven by an adapter",
            "own process, driven by an adapter"
        },
        Place{
            "mosquitto 2.0.11",
            "mqtt://10.0.0.7:1883",
            "mqtt://10.0.0.7:1883",
            "at mqtt://10.0.0.7:1883"
        },
        Place{"mqtt://10.0.0.7:1883", "mqtt://10.0.0.7:1883", "mqtt://10.0.0.7:1883", ""},
        Place{"EMQX 5.0", "gate", "mqtts://gate:8883", "gate at mqtts://gate:8883"},
        Place{"gate", "gate", "", ""}
    )
);

}  // namespace assay::reports
