#include "harness/cli/prove_conversations.hpp"

#include "harness/campaign/conversations.hpp"
#include "harness/campaign/plan.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/save.hpp"
#include "harness/cli/suite.hpp"
#include "harness/targets/defects.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace assay::cli {
namespace {

namespace json = boost::json;
using campaign::ConversationKill;

const std::string& beyond(const ConversationKill& kill) {
    return session::find_row(targets::defects_of(wire::Role::server), kill.defect)->beyond;
}

void print_text(const campaign::ConversationKills& kills) {
    for (const auto& kill : kills) {
        if (!kill.conversation.empty())
            say("noticed   {:<44} {}\n", kill.defect, kill.conversation);
        else if (const auto& needs = beyond(kill); !needs.empty())
            say("beyond    {:<44} it takes {}\n", kill.defect, needs);
        else
            say("MISSED    {}\n", kill.defect);
    }
    const auto [noticed, possible] = campaign::count_kills(kills);
    say("{} of {} defects that conversations can show are noticed; {} are beyond them\n",
        noticed,
        possible,
        kills.size() - possible);
}

void print_json(const campaign::ConversationKills& kills) {
    json::object defects;
    for (const auto& kill : kills)
        defects[kill.defect] =
            json::object{{"conversation", kill.conversation}, {"beyond", beyond(kill)}};
    say_data(json::serialize(json::object{{"defects", std::move(defects)}}) + "\n");
}

}  // namespace

campaign::ExitCode prove_conversations(const ConversationProof& proof) {
    const auto library = open_library();
    const auto grammar = explore::Grammar::of({});
    if (!grammar) throw Stop{campaign::ExitCode::own_error, "assay prove: " + grammar.error()};
    const auto drawn =
        or_stop(campaign::draw_conversations(*grammar, 1, proof.conversations, proof.jobs, library)
        );
    const auto kills = campaign::kills_of_conversations(
        drawn.selection, proof.defects, campaign::is_must_of(library), proof.jobs
    );
    proof.as_json ? print_json(kills) : print_text(kills);
    if (!proof.file.empty())
        save("assay prove: --write", proof.file, campaign::to_yaml(kills, proof.conversations));
    const auto [noticed, possible] = campaign::count_kills(kills);
    return noticed == possible ? campaign::ExitCode::ok : campaign::ExitCode::failed;
}

}  // namespace assay::cli
