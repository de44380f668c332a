#include "harness/evidence/trace/trace.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
constexpr Trace::Instant start{};

std::string texts_of(const std::vector<reports::TraceEvent>& events) {
    std::string out;
    for (const auto& event : events)
        out += event.text;
    return out;
}

TEST(Trace, PutsWhatIsKnownLateWhereItHappened) {
    Trace trace{start};
    trace.note(start + seconds{1}, "a");
    trace.note(start + seconds{3}, "c");
    const auto late = trace.note(start + seconds{2}, "b");
    trace.expect({.evidence = late});
    EXPECT_EQ(texts_of(trace.take_events()), "abc");
    EXPECT_EQ(trace.take_expectations().at(0).evidence, 1U);
}

TEST(Trace, KeepsTheOrderOfEventsOfOneInstant) {
    Trace trace{start};
    for (const auto* text : {"a", "b", "c"})
        trace.note(start, text);
    EXPECT_EQ(texts_of(trace.take_events()), "abc");
}

TEST(Trace, TellsTheRowFromItsCleanUp) {
    Trace trace{start};
    trace.note(start + seconds{2}, "b");
    trace.close(start + seconds{2});
    trace.note(start + seconds{2}, "c");
    trace.note(start + seconds{1}, "a");  // a loss that came to light afterwards
    EXPECT_EQ(texts_of(trace.take_events()), "abc");
    EXPECT_EQ(trace.epilogue(), 2U);
}

}  // namespace
}  // namespace assay::evidence
