#include "harness/evidence/guarantees/guarantees.hpp"

#include "harness/evidence/guarantees/inquiry.hpp"
#include "harness/evidence/history/client_messages.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Expectation;
using reports::Verdict;

namespace {

struct GuaranteeRow {
    GuaranteeWord word{};
    Question ask{};
    Question ask_client{};
    std::string_view client_doc{};
};

// clang-format off
constexpr std::array<GuaranteeRow, 15> rows{{
    {{"at_most_once", "no message is delivered twice"}, ask_at_most_once, ask_client_at_most_once, "no message comes to the server, or to the application, a second time"},
    {{"at_least_once", "every acknowledged message is delivered to every subscriber"}, ask_at_least_once, ask_client_at_least_once, "what the application publishes comes to the server, and what its client acknowledges to the application"},
    {{"exactly_once", "every acknowledged message is delivered once to every subscriber"}, ask_exactly_once, ask_client_exactly_once, "what the application publishes comes to the server once, and what its client acknowledges to the application"},
    {{"ordered", "messages of one publisher, topic and QoS arrive in the order of publishing"}, ask_ordered, ask_client_ordered, "messages of one topic and QoS come in the order in which they were made"},
    {{"shared_once", "a message goes to one member of each shared subscription"}, ask_shared_once},
    {{"nothing_invented", "every message delivered was published, unchanged"}, ask_nothing_invented, ask_client_nothing_invented, "what comes to the server, or to the application, was made by the other, unchanged"},
    {{"retained_is_latest", "a new subscription gets the latest retained message"}, ask_retained_is_latest},
    {{"will_once", "the will is delivered once"}, ask_will_once},
    {{"will_never", "the will is not delivered"}, ask_will_never},
    {{"session_kept", "a session is kept or lost as announced, with all that belongs to it"}, ask_session_kept},
    {{"subscription_ends", "nothing published after a subscription's end is delivered for it"}, ask_subscription_ends},
    {{"keep_alive", "both sides give a connection up in time when they hear nothing"}, ask_keep_alive},
    {{"receive_maximum", "no more PUBLISHes are unacknowledged than the receiver allows"}, ask_receive_maximum},
    {{"reconnects", "no client has to come back more often than so many times", true}, ask_reconnects},
    {{"conforms", "everything that the standard says of the row holds"}, ask_conforms},
}};
// clang-format on

constexpr auto words = [] {
    std::array<GuaranteeWord, rows.size()> all{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        all[i] = rows[i].word;
        all[i].is_for_clients = rows[i].ask_client != nullptr;
    }
    return all;
}();

Expectation judge_one(
    const Guarantee& guarantee,
    const GuaranteeInput& input,
    const History& history,
    const HistoryIndex& index
) {
    Expectation result{.line = guarantee.line, .source = Expectation::Source::guarantee};
    if (!input.trace.empty()) result.to = input.trace.back().at;
    const auto row = std::ranges::find_if(rows, [&](const GuaranteeRow& candidate) {
        return candidate.word.name == guarantee.name;
    });
    const auto ask = row == rows.end() ? nullptr : input.client ? row->ask_client : row->ask;
    if (!ask) {
        result.what = fmt::format("guarantee {}", guarantee.name);
        result.actual = "there is no such guarantee";
        result.verdict = Verdict::error;
        return result;
    }
    const auto doc = input.client ? row->client_doc : row->word.doc;
    // As the scenario says it: "reconnects 2: no client has to come back more often ...".
    result.what = row->word.has_number
                      ? fmt::format("{} {}: {}", row->word.name, guarantee.most, doc)
                      : fmt::format("{}: {}", row->word.name, doc);
    // Each speaks of what the application does.
    if (input.client && input.client->is_unseen) {
        result.actual = "nobody drives this client, and what its application gets is not seen";
        result.verdict = Verdict::undecided;
        return result;
    }
    const Inquiry inquiry{guarantee, input, history, index};
    if (auto finding = ask(inquiry)) {
        result.verdict = finding->verdict;
        result.actual = std::move(finding->actual);
        result.evidence = finding->evidence;
        result.statements = std::move(finding->statements);
    }
    return result;
}

}  // namespace

std::span<const GuaranteeWord> guarantee_words() {
    return words;
}

std::vector<Expectation>
judge_guarantees(const std::vector<Guarantee>& guarantees, const GuaranteeInput& input) {
    std::vector<Expectation> results;
    if (guarantees.empty()) return results;
    const auto history = read_history(input.trace);
    const HistoryIndex index{history, input.trace};
    for (const auto& guarantee : guarantees)
        results.push_back(judge_one(guarantee, input, history, index));
    return results;
}

}  // namespace assay::evidence
