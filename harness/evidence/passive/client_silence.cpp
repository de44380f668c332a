// What a client should have sent by now: only silence shows it, so only a long one counts, and none
// that its link may have made.
#include "harness/evidence/passive/client_connection.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using namespace std::chrono_literals;

namespace {

/// The standard names no time for answers that need nothing but the client itself. Nobody who
/// answers at all takes longer.
constexpr std::chrono::nanoseconds reply_limit = 10s;

double in_seconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double>{span}.count();
}

}  // namespace

/// True: so long that whatever had to be sent again should have been.
bool ClientConnection::check_silence(Moment now, bool is_ping) {
    if (!now || is_disturbed_) return false;
    check_departure(*now);
    // Behind the server's DISCONNECT the client owes nothing to it any more.
    if (server_left_) now = std::min(now, server_left_at_);
    if (!now) return false;
    if (phase_ != Phase::accepted || !spoke_at_) return false;
    const auto silence = *now - *spoke_at_ - reaction_;
    check_keep_alive(silence);
    check_passed_over(*now);
    // A client that pings is not silent, but it has had its turn.
    if (silence >= reply_limit || is_ping) check_debts(*now, silence >= reply_limit);
    if (silence < reply_limit) return false;
    return !freed_at_ || is_due(freed_at_, *now);
}

bool ClientConnection::is_due(Moment since, std::chrono::nanoseconds now) const {
    // What came before a disturbance may have reached the client only with its end.
    if (since && calm_since_) since = std::max(*since, *calm_since_);
    return since && now - *since - reaction_ >= reply_limit;
}

/// Answers that need nothing but the client itself. Each is missed once. Of one that pings only what
/// it has left out since before its last ping: it goes on, so it has read what came ahead of that
/// one's answer.
void ClientConnection::check_debts(std::chrono::nanoseconds now, bool is_silent) {
    const auto check = [&](auto& debts, AnswerOrder& asked, const auto& rule, const char* what) {
        std::erase_if(debts, [&](const auto& debt) {
            const auto& [id, since] = debt;
            if (!is_due(since, now) || !(is_silent || since < pinged_at_)) return false;
            asked.forget(id);
            add(rule, fmt::format("no {} id {} for {:.0f} s", what, id, in_seconds(now - *since)));
            return true;
        });
    };
    check(releases_due_, pubrecs_, client_rules::releases, "PUBREL answers PUBREC");
    check(completes_due_, pubrels_, client_rules::completes, "PUBCOMP answers PUBREL");
}

/// Answers that need the application may take any time, but they come in order (4.6): who answers a
/// later packet has read the earlier one, and has no place left for its answer. One that comes all the
/// same is late, which has a name of its own; so it is missing once it has had its time.
void ClientConnection::check_passed_over(std::chrono::nanoseconds now) {
    const auto is_missing = [&](Moment since) { return is_due(since, now); };
    add_passed_over(publishes1_, is_missing, client_rules::acknowledges_each, "PUBACK", "PUBLISH");
    add_passed_over(publishes2_, is_missing, client_rules::acknowledges_each, "PUBREC", "PUBLISH");
    add_passed_over(pubrecs_, is_missing, client_rules::releases, "PUBREL", "PUBREC");
}

/// With its connection an answer is owed no more, and one that was sent may have been lost; it was
/// not sent in its place.
void ClientConnection::check_order_at_end() {
    const auto is_missing = [](Moment) { return true; };
    using namespace client_rules;
    add_passed_over(publishes1_, is_missing, pubacks_in_order, "PUBACK", "PUBLISH");
    add_passed_over(publishes2_, is_missing, pubrecs_in_order, "PUBREC", "PUBLISH");
    add_passed_over(pubrecs_, is_missing, pubrels_in_order, "PUBREL", "PUBREC");
}

void ClientConnection::add_passed_over(
    AnswerOrder& asked,
    const std::function<bool(Moment)>& is_missing,
    const PassiveRule& rule,
    const char* answer,
    const char* to
) {
    for (const auto id : asked.take_passed_over(is_missing)) {
        if (&asked == &pubrecs_) releases_due_.erase(id);
        if (is_latest())
            add(rule,
                fmt::format("no {} answers {} id {}, but later ones have theirs", answer, to, id));
    }
}

/// A server waits for one and a half periods, and so do we: a packet takes its time to get here.
void ClientConnection::check_keep_alive(std::chrono::nanoseconds silence) {
    const auto is_above = [&](std::chrono::seconds period) {
        return period > 0s && silence >= period * 3 / 2;
    };
    const auto own = keep_alive_;
    const auto theirs = limits_.server_keep_alive;
    const std::chrono::seconds period = theirs ? std::chrono::seconds{*theirs} : own;
    if (!is_above(period)) return;
    const auto is_by_server = theirs && !is_above(own);
    add(is_by_server ? client_rules::server_keep_alive : client_rules::keep_alive,
        fmt::format(
            "the client sends nothing for {:.1f} s, {} is {} s",
            in_seconds(silence),
            theirs ? "Server Keep Alive" : "Keep Alive",
            period.count()
        ));
}

/// The client has said that it leaves, and its connection is still there.
void ClientConnection::check_departure(std::chrono::nanoseconds now) {
    if (phase_ != Phase::disconnected || !left_at_) return;
    if (now - *left_at_ - reaction_ < reply_limit) return;
    add(client_rules::closes_after_disconnect,
        fmt::format(
            "the connection is open {:.0f} s after the client's DISCONNECT",
            in_seconds(now - *left_at_)
        ));
    left_at_.reset();
}

/// A client that asks whether its server is there has nothing else to send.
void ClientConnection::check_ping() {
    if (!connack_read_) return;
    if (server_left_) return;
    // The first may be by habit.
    if (has_pinged_) check_resends();
    has_pinged_ = true;
}

/// A client may send one after the other, each when the one before is done, and a Receive Maximum
/// may force it to [MQTT-3.3.4-7]. So while anything of this connection is open, or may be for the
/// client, nothing is missing.
void ClientConnection::check_resends() {
    if (!session_present_ || !is_latest() || has_missed_) return;
    if (window_.size() > 0 || !unread_.empty()) return;
    const auto is_current = [&](const auto& entry) { return entry.second.serial == serial_; };
    if (std::ranges::any_of(session_->inflight, is_current)) return;
    for (const auto& [id, publish] : session_->inflight) {
        if (publish.serial == serial_ || !may_go_on(publish)) continue;
        add(client_rules::repeats_what_is_open,
            fmt::format(
                "{} id {} of an earlier connection is open, and the client does not send it again",
                publish.is_released ? "PUBREL" : "PUBLISH",
                id
            ));
        has_missed_ = true;
        return;
    }
}

}  // namespace assay::evidence
