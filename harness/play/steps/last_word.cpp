#include "harness/play/steps/last_word.hpp"

#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::play {
namespace {

using enum wire::ReasonCode;

/// Codes by which a target may end any connection, whatever came on it.
constexpr std::array other_grounds{
    bad_user_name_or_password,
    not_authorized,
    server_unavailable,
    server_busy,
    banned,
    server_shutting_down,
    keep_alive_timeout,
    session_taken_over,
    message_rate_too_high,
    quota_exceeded,
    administrative_action,
    use_another_server,
    server_moved,
    connection_rate_exceeded,
    maximum_connect_time,
};

int code_of(const Arrival& arrival) {
    if (const auto* connack = std::get_if<wire::Connack>(&*arrival.packet))
        return connack->reason_code;
    return std::get<wire::Disconnect>(*arrival.packet).reason();
}

bool may_have_another_ground(int code) {
    return std::ranges::find(other_grounds, static_cast<wire::ReasonCode>(code)) !=
           other_grounds.end();
}

Outcome
judge_silence(StepContext& context, scenario::LastWord wanted, const Arrival& end, Instant from) {
    auto outcome = broken(
        context,
        from,
        "a DISCONNECT before the end",
        "the Network Connection ended without one",
        end.trace
    );
    if (wanted == scenario::LastWord::advised) outcome.verdict = reports::Verdict::advice;
    return outcome;
}

}  // namespace

Arrival* farewell(ClientActor& actor, int connection) {
    for (auto& arrival : actor.inbox()) {
        if (arrival.consumed || arrival.connection + 1 != connection || !arrival.packet) continue;
        if (std::holds_alternative<wire::Disconnect>(*arrival.packet)) return &arrival;
        const auto* connack = std::get_if<wire::Connack>(&*arrival.packet);
        if (connack && connack->reason_code != 0) return &arrival;
    }
    return nullptr;
}

std::string codes_text(const std::vector<int>& codes) {
    std::vector<std::string> texts;
    for (const auto code : codes)
        texts.push_back(fmt::format("0x{:02X}", code));
    return fmt::format("{}", fmt::join(texts, " or "));
}

Outcome judge_last_word(
    StepContext& context,
    const ClientActor& actor,
    const scenario::ExpectAction& action,
    const std::vector<int>& codes,
    const Arrival* last_word,
    const Arrival& end,
    Instant from
) {
    // 3.1.1 has neither a DISCONNECT of the Server nor a code for most of its reasons.
    const bool says_why = actor.version() == wire::Version::v5_0;
    if (says_why && !last_word && action.last_word != scenario::LastWord::optional)
        return judge_silence(context, action.last_word, end, from);
    if (!says_why || !last_word || codes.empty()) return held(context, from, "");
    const auto code = code_of(*last_word);
    if (std::ranges::find(codes, code) != codes.end()) return held(context, from, "");
    auto outcome = broken(
        context,
        from,
        fmt::format("reason {}", codes_text(codes)),
        fmt::format("reason 0x{:02X}", code),
        last_word->trace
    );
    if (action.is_strict) return outcome;
    if (may_have_another_ground(code)) {
        outcome.verdict = reports::Verdict::undecided;
        outcome.actual += ", which may have another ground";
    } else {
        outcome.verdict = reports::Verdict::advice;
    }
    return outcome;
}

}  // namespace assay::play
