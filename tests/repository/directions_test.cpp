/// The rooms, and what each may include.
#include "tests/repository/sources.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

/// Stands for the rooms of the same house that come before this one in the table.
const std::string below{"below"};

struct Room {
    std::string folder{};
    std::vector<std::string> sees{};  ///< besides itself: folders, or `below`
};

/// Every folder with code but `tests`, which see everything; the rooms inside of one before it.
const std::vector<Room>& directions() {
    static const std::string result{"reports/result/"};
    static const std::vector<Room> table{
        {"reference/wire/", {}},
        {"reference/session/", {below}},
        {"reference/client/defects/", {"reference/wire/", "reference/session/", "reference/client/"}
        },
        {"reference/client/",
         {"reference/wire/", "reference/session/", "reference/client/defects/seams.hpp"}},
        {"reference/broker/store/", {"reference/wire/", "reference/session/", "reference/broker/"}},
        {"reference/broker/defects/", {"reference/wire/", "reference/session/", "reference/broker/"}
        },
        {"reference/broker/",
         {"reference/wire/",
          "reference/session/",
          "reference/broker/store/",
          "reference/broker/defects/seams.hpp"}},
        {"reference/statements/", {}},
        {"simulator/time/", {}},
        {"simulator/random/", {below}},
        {"simulator/link/", {below}},
        {"simulator/tcp/", {below}},
        {"reports/result/", {"reference/wire/", "reference/statements/"}},
        {"reports/shared/", {"reports/result/"}},
        {"reports/badge/", {"reports/result/", "reports/shared/"}},
        {"reports/csv/", {"reports/result/", "reports/shared/"}},
        {"reports/html/", {"reports/result/", "reports/shared/", "reference/wire/"}},
        {"reports/junit/", {"reports/result/", "reports/shared/", "reports/text/"}},
        {"reports/markdown/", {"reports/result/", "reports/shared/", "reports/text/"}},
        {"reports/pcapng/", {"reports/result/", "reports/shared/", "reference/wire/"}},
        {"reports/tap/", {"reports/result/", "reports/shared/"}},
        {"reports/text/", {"reports/result/", "reports/shared/"}},
        {"reports/", {"reports/"}},
        {"harness/evidence/trace/", {"reference/", result}},
        {"harness/evidence/history/", {below, "reference/", result}},
        {"harness/evidence/passive/", {"reference/"}},
        {"harness/evidence/guarantees/", {below, "reference/", result}},
        {"harness/evidence/model/", {below, "reference/wire/", "reference/session/", result}},
        {"harness/evidence/judge/", {below, "reference/", result}},
        {"harness/scenario/link_stages/", {"harness/scenario/", "simulator/"}},
        {"harness/scenario/", {"harness/evidence/", "reference/", "simulator/"}},
        {"harness/store/", {"reference/"}},
        {"harness/network/", {"reference/", "simulator/"}},
        {"harness/targets/", {"harness/scenario/", "harness/network/", "reference/", "simulator/"}},
        {"harness/adapters/",
         {"harness/scenario/", "harness/network/", "harness/targets/", "reference/", "simulator/"}},
        {"harness/play/world/",
         {"harness/adapters/",
          "harness/evidence/",
          "harness/scenario/",
          "harness/network/",
          "harness/store/",
          "harness/targets/",
          "reference/",
          "simulator/",
          result}},
        {"harness/play/actor/",
         {below,
          "harness/adapters/",
          "harness/evidence/trace/",
          "harness/scenario/",
          "harness/network/",
          "reference/",
          "simulator/",
          result}},
        {"harness/play/steps/",
         {below,
          "harness/adapters/",
          "harness/evidence/trace/",
          "harness/scenario/",
          "harness/network/",
          "reference/",
          "simulator/",
          result}},
        {"harness/play/row/",
         {below,
          "harness/evidence/",
          "harness/scenario/",
          "harness/network/",
          "reference/",
          "simulator/",
          result}},
        {"harness/explore/", {"harness/scenario/", "reference/", "simulator/"}},
        {"harness/campaign/shrink/",
         {"harness/campaign/",
          "harness/play/",
          "harness/scenario/",
          "harness/targets/",
          "reference/",
          "simulator/",
          result}},
        {"harness/campaign/",
         {below, "harness/evidence/", "harness/play/", "reference/", "simulator/", result}},
        {"harness/engine/",
         {"harness/campaign/", "harness/scenario/", "reference/", "simulator/", result}},
        {"harness/proxy/",
         {"harness/evidence/",
          "harness/scenario/",
          "harness/network/",
          "harness/play/world/",
          "reference/",
          "simulator/",
          "reports/pcapng/",
          result}},
        {"harness/monitor/",
         {"harness/evidence/", "harness/network/", "reference/", "simulator/", result}},
        {"harness/cli/", {"harness/", "reference/", "simulator/", "reports/"}},
    };
    return table;
}

const Room* room_of(const std::string& path) {
    const auto room = std::ranges::find_if(directions(), [&](const Room& candidate) {
        return path.starts_with(candidate.folder);
    });
    return room == directions().end() ? nullptr : &*room;
}

/// Whether a file of `room` may include this one.
bool is_seen(const Room& room, const std::string& path) {
    const auto* other = room_of(path);
    const auto house = fs::path{room.folder}.parent_path().parent_path();
    const auto is_below = [&] {
        return other && other < &room &&
               fs::path{other->folder}.parent_path().parent_path() == house;
    };
    return other == &room || std::ranges::any_of(room.sees, [&](const std::string& folder) {
               return folder == below ? is_below() : path.starts_with(folder);
           });
}

TEST(Repository, IncludesPointDownwardsOnly) {
    const std::regex include{R"re(^#include "([^"]+)")re"};
    std::vector<std::string> wrong;
    for (const auto& source : sources()) {
        const auto* room = room_of(source.path);
        if (!room && !source.path.starts_with("tests/"))
            wrong.push_back(source.path + " is in no room");
        if (!room) continue;
        for (const auto& line : source.lines) {
            if (!line.starts_with("#include \"")) continue;
            std::smatch match;
            if (std::regex_search(line, match, include) && !is_seen(*room, match[1]))
                wrong.push_back(source.path + " includes " + match[1].str());
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Repository, EveryFolderWithCodeIsARoomOfItsOwn) {
    std::set<std::string> missing;
    for (const auto& source : sources()) {
        const auto folder = fs::path{source.path}.parent_path().string() + "/";
        if (folder.starts_with("tests/")) continue;
        const auto* room = room_of(source.path);
        if (!room || room->folder != folder) missing.insert(folder);
    }
    EXPECT_THAT(missing, IsEmpty());
}

TEST(Repository, IncludesAreWrittenFromTheRoot) {
    const std::regex include{R"re(^#include "([^"]+)")re"};
    std::vector<std::string> wrong;
    for (const auto& source : sources())
        for (const auto& line : source.lines) {
            if (!line.starts_with("#include \"")) continue;
            std::smatch match;
            if (std::regex_search(line, match, include) && !fs::exists(root / match[1].str()))
                wrong.push_back(source.path + ": " + match[1].str());
        }
    EXPECT_THAT(wrong, IsEmpty());
}

}  // namespace
}  // namespace assay
