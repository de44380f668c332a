#include "harness/targets/template.hpp"

#include <gtest/gtest.h>

namespace assay::targets {
namespace {

const Placeholders values{{"port", "1883"}, {"dir", "/srv/it's here"}};

TEST(Template, PutsValuesInWhereverTheirNamesStand) {
    EXPECT_EQ(
        filled("listener {port} in {dir}, {port}", values), "listener 1883 in /srv/it's here, 1883"
    );
}

TEST(Template, LeavesOtherBracesAsTheyAre) {
    EXPECT_EQ(
        filled("mqtt { port: {port} } {unknown} {", values), "mqtt { port: 1883 } {unknown} {"
    );
}

TEST(Template, QuotesValuesForTheShell) {
    EXPECT_EQ(filled_for_shell("run {port} {dir}", values), "run 1883 '/srv/it'\\''s here'");
}

TEST(Template, QuotesAnEmptyValueForTheShell) {
    EXPECT_EQ(filled_for_shell("run {dir}", {{"dir", ""}}), "run ''");
}

}  // namespace
}  // namespace assay::targets
