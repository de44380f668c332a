// `cleanup:` of a scenario: played at the end of every row, with no part in its verdict.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <span>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Offset;
using reports::TraceEvent;
using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

scenario::Row
cleaned(const std::string& steps, const std::string& cleanup, const std::string& head = "") {
    return row_of(steps, head + "cleanup:\n" + cleanup);
}

/// What happened once the row had ended.
std::span<const TraceEvent> afterwards(const Played& played) {
    return std::span{played.trace}.subspan(played.course.epilogue);
}

std::vector<std::string> notes_of(const Played& played) {
    std::vector<std::string> out;
    for (const auto& event : afterwards(played))
        if (event.kind == TraceEvent::Kind::note) out.push_back(event.text);
    return out;
}

bool sends_afterwards(const Played& played, std::string_view packet) {
    return std::ranges::any_of(afterwards(played), [&](const TraceEvent& event) {
        return event.kind == TraceEvent::Kind::sent && event.text.starts_with(packet);
    });
}

const std::string unsubscribe = "  - one: {unsubscribe: ~/a}\n";

TEST(Cleanup, IsPlayedAfterARowThatPasses) {
    const auto played = play_builtin(cleaned("  - one: {connect: fresh}\n", unsubscribe));
    EXPECT_TRUE(played.course.completed);
    EXPECT_EQ(failure_of(played), "");
    EXPECT_TRUE(sends_afterwards(played, "UNSUBSCRIBE"));
    EXPECT_THAT(notes_of(played), IsEmpty());
}

TEST(Cleanup, IsPlayedAfterARowThatFails) {
    const auto played = play_builtin(
        cleaned("  - one: {connect: fresh}\n  - one: {expect: PUBLISH, within: 1s}\n", unsubscribe)
    );
    EXPECT_EQ(verdict_of(played), Verdict::fail);
    EXPECT_TRUE(sends_afterwards(played, "UNSUBSCRIBE"));
}

TEST(Cleanup, IsPlayedAfterARowThatTookTooLong) {
    auto row = cleaned("  - one: {connect: fresh}\n  - wait: 5m\n", unsubscribe, "limit: 10m\n");
    row.limit = std::chrono::seconds{10};
    const auto played = play_builtin(row);
    EXPECT_EQ(verdict_of(played), Verdict::fail);
    EXPECT_TRUE(sends_afterwards(played, "UNSUBSCRIBE"));
}

TEST(Cleanup, IsPlayedAfterARowThatIsNotApplicable) {
    const auto played = play_scripted(
        cleaned(
            "  - one: {connect: fresh}\n  - broker: {restart: true}\n",
            "  - broker: {restart: true}\n" + unsubscribe,
            "isolation: process\n"
        ),
        answer_politely
    );
    EXPECT_EQ(played.course.not_applicable, "this broker cannot be stopped");
    EXPECT_TRUE(sends_afterwards(played, "UNSUBSCRIBE"));
}

TEST(Cleanup, NotesWhatGoesWrongAndGoesOn) {
    const auto played = play_builtin(cleaned(
        "  - one: {connect: fresh}\n", "  - one: {expect: PUBLISH, within: 1s}\n" + unsubscribe
    ));
    EXPECT_TRUE(played.course.completed);
    EXPECT_EQ(failure_of(played), "");
    EXPECT_THAT(notes_of(played), ElementsAre(HasSubstr("cleanup: one: PUBLISH; nothing came")));
    EXPECT_TRUE(sends_afterwards(played, "UNSUBSCRIBE"));
}

TEST(Cleanup, NotesWhatCannotBeDone) {
    const auto played = play_scripted(
        cleaned(
            "  - one: {connect: fresh}\n", "  - broker: {restart: true}\n", "isolation: process\n"
        ),
        answer_politely
    );
    EXPECT_EQ(played.course.not_applicable, "");
    EXPECT_TRUE(played.course.completed);
    EXPECT_THAT(notes_of(played), ElementsAre("cleanup: this broker cannot be stopped"));
}

TEST(Cleanup, EndsAtItsLimit) {
    const auto played = play_builtin(cleaned("  - one: {connect: fresh}\n", "  - wait: 5m\n"));
    EXPECT_TRUE(played.course.completed);
    EXPECT_THAT(notes_of(played), ElementsAre("cleanup: not done within 30 s"));
    EXPECT_LT(played.trace.back().at, Offset{31s});
}

TEST(Cleanup, DoesNotLengthenTheRow) {
    const std::string steps = "  - one: {connect: fresh}\n";
    EXPECT_EQ(
        play_builtin(cleaned(steps, "  - wait: 5s\n")).duration,
        play_builtin(row_of(steps)).duration
    );
}

}  // namespace
}  // namespace assay::play
