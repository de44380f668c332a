#pragma once
/// Baselines and rows for tests of them.
#include "harness/campaign/baseline.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::campaign {

inline constexpr std::chrono::year_month_day known_day{std::chrono::year{2026} / 11 / 23};

/// A baseline with two entries.
inline constexpr std::string_view known_file = "# what we know\n"
                                               "known:\n"
                                               "  - row: \"qos2/resume[version=5.0*\"\n"
                                               "    target: \"mosquitto >= 2.0 < 2.1\"\n"
                                               "    fails: \"second PUBLISH\"\n"
                                               "    why: Duplicate after a restart\n"
                                               "    until: 2027-06-30\n"
                                               "  # a second one\n"
                                               "  - row: other\n"
                                               "    fails: no PINGRESP   # seen once\n"
                                               "    why: It sleeps\n";

inline Baseline parsed_baseline(std::string_view text = known_file) {
    auto out = parse_baseline("b.yaml", std::string{text});
    EXPECT_TRUE(out.has_value()) << out.error();
    return out.value_or(Baseline{});
}

inline reports::RowResult
result_of(const std::string& name, reports::Verdict verdict, const std::string& signature = {}) {
    reports::RowResult out;
    out.name = name;
    out.scenario = name.substr(0, name.find('['));
    out.version = "5.0";
    out.verdict = verdict;
    out.signature = signature;
    out.statements["5.0:MQTT-4.3.3-10"] = verdict;
    return out;
}

}  // namespace assay::campaign
