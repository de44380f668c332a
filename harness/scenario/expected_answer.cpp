#include "harness/scenario/expected_answer.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::scenario {
namespace {

struct Rule {
    ExpectedAnswer answer;
    std::string_view v3;
    std::string_view v5;
};

constexpr std::array rules{
    Rule{ExpectedAnswer::connack, "3.1.4-4", "3.1.4-5"},
    Rule{ExpectedAnswer::session, "3.1.2-4", "3.1.2-5"},
    Rule{ExpectedAnswer::suback, "3.8.4-1", "3.8.4-1"},
    Rule{ExpectedAnswer::unsuback, "3.10.4-4", "3.10.4-4"},
    Rule{ExpectedAnswer::puback, "4.3.2-2", "4.3.2-4"},
    Rule{ExpectedAnswer::pubrec, "4.3.3-2", "4.3.3-8"},
    Rule{ExpectedAnswer::pubrel, "4.3.3-1", "4.3.3-4"},
    Rule{ExpectedAnswer::pubcomp, "4.3.3-2", "4.3.3-11"},
    Rule{ExpectedAnswer::pingresp, "3.12.4-1", "3.12.4-1"},
    Rule{ExpectedAnswer::message, "4.5.0-1", "4.5.0-1"},
    Rule{ExpectedAnswer::retained_message, "3.3.1-6", "3.3.1-9"},
    Rule{ExpectedAnswer::end, "4.8.0-1", "4.13.1-1"},
};

}  // namespace

std::string statement_of(ExpectedAnswer answer, wire::Version version) {
    const auto* rule = std::ranges::find(rules, answer, &Rule::answer);
    if (rule == rules.end()) return {};
    return fmt::format(
        "{}:MQTT-{}", wire::name_of(version), version == wire::Version::v5_0 ? rule->v5 : rule->v3
    );
}

}  // namespace assay::scenario
