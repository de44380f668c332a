// The proof that conversations which nobody wrote notice what is wrong: the stored table names for each
// defect of the reference broker the first conversation that does, and that one still has to.
#include "harness/campaign/conversation_kills.hpp"
#include "harness/campaign/conversations.hpp"
#include "harness/campaign/plan.hpp"
#include "harness/scenario/yaml.hpp"
#include "harness/targets/defects.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace assay::campaign {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Less would mean that grammar or model have lost something.
constexpr std::size_t noticed_min_percent = 95;
const std::string table_path{"spec/explored-defects.yaml"};

const scenario::Library& library() {
    static const auto embedded = *scenario::Library::embedded();
    return embedded;
}

ConversationKills stored_table() {
    const auto* file = library().file(table_path);
    if (!file) return {};
    const auto root = scenario::parse_yaml(table_path, file->text);
    EXPECT_TRUE(root) << scenario::render(root.error(), file->text);
    ConversationKills table;
    for (std::size_t i = 0; root && i < root->keys.size(); ++i)
        table.push_back({root->keys[i].text, root->items[i].text});
    return table;
}

/// What notices `defect` in the conversations of these names.
ConversationKills played(const std::vector<std::string>& names, const std::string& defect) {
    Selection selection;
    for (const auto& name : names)
        EXPECT_TRUE(add_conversation(name, library(), selection)) << name;
    for (const auto& scenario : selection.scenarios)
        selection.rows.push_back({&scenario, &scenario.rows.front(), true});
    return kills_of_conversations(selection, {defect}, is_must_of(library()), 1);
}

TEST(ConversationProof, EachStoredConversationNoticesItsDefect) {
    const auto table = stored_table();
    EXPECT_FALSE(table.empty());
    for (const auto& kill : table)
        EXPECT_THAT(
            played({kill.conversation}, kill.defect), ElementsAre(kill)
        ) << "a change of grammar or model makes others: assay prove --conversations 2000 --write "
             "scenarios/"
          << table_path;
}

// Such a defect shows over WebSocket alone, so a conversation that fails with it fails without any.
TEST(ConversationProof, NoStoredConversationFailsOfItself) {
    std::set<std::string> names;
    for (const auto& kill : stored_table())
        names.insert(kill.conversation);
    const std::string harmless{"text-frame-sent"};
    EXPECT_THAT(
        played({names.begin(), names.end()}, harmless), ElementsAre(ConversationKill{harmless, ""})
    );
}

TEST(ConversationProof, NoStoredDefectIsSaidToBeBeyondConversations) {
    std::vector<std::string> wrong;
    for (const auto& kill : stored_table()) {
        const auto* row = session::find_row(targets::defects_of(wire::Role::server), kill.defect);
        if (!row || !row->beyond.empty()) wrong.push_back(kill.defect);
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(ConversationProof, NearlyAllDefectsThatConversationsCanShowAreStored) {
    ConversationKills all;
    const auto table = stored_table();
    for (const auto& row : targets::defects_of(wire::Role::server)) {
        const auto found = std::ranges::find(table, row.name, &ConversationKill::defect);
        all.push_back({row.name, found == table.end() ? "" : found->conversation});
    }
    const auto [noticed, possible] = count_kills(all);
    EXPECT_GE(noticed * 100, possible * noticed_min_percent) << noticed << " of " << possible;
}

}  // namespace
}  // namespace assay::campaign
