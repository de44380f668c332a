// The proof that the suite can fail: each defect of the reference broker, and of the reference client,
// is switched on alone, and a scenario of a statement that it breaks has to notice.
#include "harness/campaign/kill_table_file.hpp"
#include "harness/campaign/statement_infos.hpp"
#include "harness/targets/defects.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace assay::cli {
namespace {

using testing::IsEmpty;

/// The suite and its table of one role.
struct Proof {
    wire::Role role{};
    scenario::Library library{*scenario::Library::embedded()};
    std::vector<scenario::Scenario> scenarios{};
    std::vector<const scenario::Scenario*> pointers{};
    campaign::KillTable played{};

    explicit Proof(wire::Role of) : role{of} {
        std::vector<scenario::Problem> problems;
        scenarios = library.load_all(problems);
        for (const auto& scenario : scenarios)
            pointers.push_back(&scenario);
        played = campaign::kill_table(
            pointers,
            targets::defect_names(role),
            {.role = role,
             .jobs = std::max(1U, std::thread::hardware_concurrency()),
             .is_must = campaign::is_must_of(library)}
        );
    }

    /// That each defect is caught and each scenario catches one, as the stored table says.
    void holds() const {
        std::vector<std::string> uncaught;
        for (const auto& kill : played)
            if (kill.scenarios.empty()) uncaught.push_back(kill.defect);
        EXPECT_THAT(uncaught, IsEmpty());
        EXPECT_THAT(ineffective_scenarios(pointers, played, role), IsEmpty());
        const auto* file = library.file(campaign::kill_table_path(role));
        ASSERT_NE(file, nullptr);
        const auto stored = campaign::parse_kill_table(file->path, file->text);
        ASSERT_TRUE(stored) << scenario::render(stored.error(), "");
        const std::string flag = role == wire::Role::client ? "--clients " : "";
        EXPECT_EQ(to_yaml(played, role), to_yaml(*stored, role))
            << "renew it: assay prove " << flag << "--write scenarios/"
            << campaign::kill_table_path(role);
    }
};

TEST(Proof, EveryDefectIsCaughtAndEveryScenarioCatchesOneAsTheStoredTableSays) {
    Proof{wire::Role::server}.holds();
}

TEST(ClientProof, EveryDefectIsCaughtAndEveryScenarioCatchesOneAsTheStoredTableSays) {
    Proof{wire::Role::client}.holds();
}

TEST(Proof, EveryDefectBreaksStatementsOfTheRegistry) {
    const auto library = scenario::Library::embedded();
    ASSERT_TRUE(library);
    for (const auto& row : targets::defects_of(wire::Role::server)) {
        EXPECT_FALSE(row.statements.empty()) << row.name;
        for (const auto& id : row.statements)
            EXPECT_NE(library->registry().find(id), nullptr) << row.name << ": " << id;
    }
}

}  // namespace
}  // namespace assay::cli
