/// What a target file says of its broker is obeyed. The broker is our own, started as any other.
#include "reports/result/file.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <sstream>

namespace assay::cli {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct TargetFileTest : testing::Test {
    Folder folder{};

    /// Plays `scenario` against `assay broker`, with `more` in its target file.
    Outcome
    play(const std::string& scenario, const std::string& more, const std::string& flags = "") {
        write_file(folder / "row.yaml", scenario);
        write_file(
            folder / "own.yaml",
            fmt::format(
                "command: [{}, broker, --port, '{{port}}'{}]\n{}", program_path(), flags, more
            )
        );
        return assay(
            {"run",
             folder / "row.yaml",
             "-t",
             "file:" + (folder / "own.yaml"),
             "--strict",
             "-o",
             folder / "out"}
        );
    }
    /// What the only row shows, and why it was not played if it was not.
    std::string evidence() const {
        const auto loaded = reports::load(folder / "out/results.jsonl");
        if (!loaded) return loaded.error();
        const auto& row = loaded->results.rows.front();
        auto out = row.reason;
        for (const auto& event : row.trace)
            out += "\n" + event.text;
        return out;
    }
    /// What the run took by its own clock, without the start of the program and its end.
    std::chrono::nanoseconds wall() const {
        const auto loaded = reports::load(folder / "out/results.jsonl");
        return loaded && loaded->results.footer ? loaded->results.footer->wall
                                                : std::chrono::nanoseconds{};
    }
};

/// Rows of three connections, which stay open so long.
std::string crowd(int rows, std::chrono::milliseconds stay = 20ms) {
    return fmt::format(
        R"(id: crowd
title: Three connections a row
about: Whoever plays too many rows at a time
matrix: {{version: [5.0]}}
seeds: {}
actors: {{a: {{}}, b: {{}}, c: {{}}}}
steps:
  - a: {{connect: fresh}}
  - b: {{connect: fresh}}
  - c: {{connect: fresh}}
  - wait: {}ms
)",
        rows,
        stay.count()
    );
}

TEST_F(TargetFileTest, LimitsTheRowsAndConnectionsAtATime) {
    constexpr int rows = 60;
    constexpr int at_a_time = 4;
    constexpr auto stay = 200ms;
    for (const auto* limits : {"limits: {rows: 4}\n", "limits: {connections: 12}\n"}) {
        const auto spaced = play(crowd(rows, stay), limits);
        EXPECT_EQ(spaced.code, 0) << spaced.text;
        // Four rows at a time take 3 s at least. Measured: 4.37 s, and 1.55 s without a limit.
        EXPECT_GE(wall(), rows / at_a_time * stay) << limits;
    }
}

TEST_F(TargetFileTest, PlaysAgainWhatATargetWithoutLimitsTurnedAway) {
    // Sixty rows of three connections are more than the broker takes at once. What it turned away is
    // asked again in smaller company, and then it holds.
    const auto crowded = play(crowd(60), "", ", --connections, '64'");
    EXPECT_EQ(crowded.code, 0) << crowded.text;
    EXPECT_THAT(crowded.text, HasSubstr("played again"));
}

TEST_F(TargetFileTest, LimitsTheConnectionsInASecond) {
    constexpr int rows = 50;
    constexpr int per_second = 60;
    const auto outcome = play(crowd(rows), fmt::format("limits: {{rate: {}/s}}\n", per_second));
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    // Before the last row begins, the others have begun three connections each, which is 2.45 s.
    // Measured: 3.84 s, and 1.38 s without the limit.
    EXPECT_GE(wall(), (rows - 1) * 3 * 1000ms / per_second);
}

// What the first play left behind would be a fault of the target in the second one.
TEST_F(TargetFileTest, PlaysARowAgainInNamesOfItsOwn) {
    const std::string lasting = R"(id: lasting
title: A message is acknowledged
about: Whoever plays a row twice
matrix: {version: [5.0]}
actors: {b: {}, z: {}}
steps:
  - b: {connect: fresh}
  - b: {subscribe: ~/x, qos: 0}
  - z: {connect: resume, keep_session: 60s, will: {topic: ~/x, payload: gone, retain: true, delay: 1h}}
  - z: {disconnect: close}
  - b: {publish: ~/y, payload: p, qos: 1, within: 500ms}
)";
    const auto outcome = play(lasting, "", ", --defect, lost-puback");
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("was played again"));
    EXPECT_THAT(evidence(), StartsWith("expected b: PUBACK"));
    // The Will is sent, and stored, when its Session ends after the first play.
    EXPECT_THAT(evidence(), Not(ContainsRegex("PUBLISH qos 0 dup 0 retain 1 [^\n]* 4 bytes")));
}

TEST_F(TargetFileTest, LengthensEveryWaitForAnAnswer) {
    const std::string slow = R"(id: slow
title: A broker that answers late
about: Whoever has a slow target
isolation: process
matrix: {version: [5.0]}
actors: {a: {}}
steps:
  - a: {connect: fresh}
  - broker: {pause: 2s}
  - a: {ping: true, within: 200ms}
)";
    EXPECT_EQ(play(slow, "").code, 1);
    const auto patient = play(slow, "limits: {answer: 8s}\n");
    EXPECT_EQ(patient.code, 0) << patient.text;
}

/// How many processes of the target ran at once, as its log tells.
int most_at_once(const std::string& log) {
    int now = 0;
    int most = 0;
    std::istringstream lines{log};
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("== ")) continue;
        now += line.contains(" started, process ") ? 1 : -1;
        most = std::max(most, now);
    }
    return most;
}

TEST_F(TargetFileTest, GivesRowsProcessesOfTheirOwnBesideEachOther) {
    const auto outcome = play(
        "id: own\ntitle: A broker of its own\nabout: Whoever restarts it\nisolation: process\n"
        "matrix: {version: [3.1.1, 5.0]}\nactors: {a: {}}\nsteps:\n"
        "  - a: {connect: fresh}\n  - wait: 1s\n",
        ""
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    // That of the run, and those of two rows.
    EXPECT_EQ(most_at_once(content_of(folder / "out/target.log")), 3);
}

TEST_F(TargetFileTest, KillsOnlyWhatSaysThatItKeepsItsState) {
    const std::string killed = R"(id: killed
title: A broker that is killed comes back
about: Whoever loses power
isolation: process
matrix: {version: [5.0]}
actors: {a: {}}
steps:
  - broker: {kill: true}
  - a: {connect: fresh}
)";
    const auto refused = play(killed, "");
    EXPECT_EQ(refused.code, 5) << refused.text;
    EXPECT_THAT(evidence(), HasSubstr("keeps its state when it is killed"));
    const auto obeyed = play(killed, "kill: true\n");
    EXPECT_EQ(obeyed.code, 0) << obeyed.text;
    EXPECT_THAT(evidence(), HasSubstr("the broker is ready again"));
}

}  // namespace
}  // namespace assay::cli
