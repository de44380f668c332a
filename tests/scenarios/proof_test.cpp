// The proof that the suite can fail: each defect of the reference broker is switched on alone, and
// a scenario of a statement that it breaks has to notice.
#include "harness/campaign/kill_table_file.hpp"
#include "harness/campaign/statement_infos.hpp"
#include "reference/broker/defects/table.hpp"
#include "reference/client/defects/table.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace assay::cli {
namespace {

using testing::IsEmpty;

/// The suite and its table, played once for all tests of this program's run.
struct Proof {
    scenario::Library library{*scenario::Library::embedded()};
    std::vector<scenario::Scenario> scenarios{};
    std::vector<const scenario::Scenario*> pointers{};
    campaign::KillTable played{};

    Proof() {
        std::vector<scenario::Problem> problems;
        scenarios = library.load_all(problems);
        for (const auto& scenario : scenarios)
            pointers.push_back(&scenario);
        std::vector<std::string> defects;
        for (const auto& row : broker::defect_table())
            defects.emplace_back(row.name);
        const evidence::IsMust is_must = [this](const std::string& id) {
            const auto* statement = library.registry().find(id);
            return !statement || statement->level == statements::Level::must;
        };
        played = campaign::kill_table(
            pointers,
            defects,
            {.jobs = std::max(1U, std::thread::hardware_concurrency()), .is_must = is_must}
        );
    }
};

TEST(Proof, EveryDefectIsCaughtAndEveryScenarioCatchesOneAsTheStoredTableSays) {
    const Proof proof;
    std::vector<std::string> uncaught;
    for (const auto& kill : proof.played)
        if (kill.scenarios.empty()) uncaught.push_back(kill.defect);
    EXPECT_THAT(uncaught, IsEmpty());
    EXPECT_THAT(ineffective_scenarios(proof.pointers, proof.played), IsEmpty());

    const auto* file = proof.library.file(campaign::kill_table_path);
    ASSERT_NE(file, nullptr);
    const auto stored = campaign::parse_kill_table(file->path, file->text);
    ASSERT_TRUE(stored) << scenario::render(stored.error(), "");
    EXPECT_EQ(to_yaml(proof.played), to_yaml(*stored))
        << "renew it: assay prove --write scenarios/spec/kill-table.yaml";
}

/// What no scenario of the suite can show: a client re-authenticates only if its application asks it
/// to, and adapters have no word for that.
constexpr std::string_view unseen = "re-auth-changes-method";

TEST(ClientProof, EveryDefectOfTheClientIsCaughtByAScenarioForClients) {
    const auto library = scenario::Library::embedded();
    ASSERT_TRUE(library);
    std::vector<scenario::Problem> problems;
    const auto scenarios = library->load_all(problems);
    std::vector<const scenario::Scenario*> pointers;
    for (const auto& scenario : scenarios)
        pointers.push_back(&scenario);
    std::vector<std::string> defects;
    for (const auto& row : client::defect_table())
        defects.push_back(row.name);
    const auto table = campaign::kill_table(
        pointers,
        defects,
        {.role = wire::Role::client,
         .jobs = std::max(1U, std::thread::hardware_concurrency()),
         .is_must = campaign::is_must_of(*library)}
    );
    std::vector<std::string> uncaught;
    for (const auto& kill : table)
        if (kill.scenarios.empty() && kill.defect != unseen) uncaught.push_back(kill.defect);
    EXPECT_THAT(uncaught, IsEmpty());
    EXPECT_THAT(campaign::ineffective_scenarios(pointers, table, wire::Role::client), IsEmpty());
}

TEST(Proof, EveryDefectBreaksStatementsOfTheRegistry) {
    const auto library = scenario::Library::embedded();
    ASSERT_TRUE(library);
    for (const auto& row : broker::defect_table()) {
        EXPECT_FALSE(row.statements.empty()) << row.name;
        for (const auto& id : row.statements)
            EXPECT_NE(library->registry().find(id), nullptr) << row.name << ": " << id;
    }
}

}  // namespace
}  // namespace assay::cli
