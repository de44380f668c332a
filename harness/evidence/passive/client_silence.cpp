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
bool ClientConnection::check_silence(Moment now) {
    if (!now || is_disturbed_) return false;
    check_departure(*now);
    // Behind the server's DISCONNECT the client owes nothing to it any more.
    if (server_left_) now = std::min(now, server_left_at_);
    if (!now) return false;
    if (phase_ != Phase::accepted || !spoke_at_) return false;
    const auto silence = *now - *spoke_at_ - reaction_;
    check_keep_alive(silence);
    if (silence < reply_limit) return false;
    const auto is_due = [&](const Moment& since) {
        return since && *now - *since - reaction_ >= reply_limit;
    };
    for (const auto& [id, since] : releases_due_)
        if (is_due(since))
            add(client_rules::releases,
                fmt::format("no PUBREL answers PUBREC id {} for {:.0f} s", id, in_seconds(silence))
            );
    for (const auto& [id, since] : completes_due_)
        if (is_due(since))
            add(client_rules::completes,
                fmt::format("no PUBCOMP answers PUBREL id {} for {:.0f} s", id, in_seconds(silence))
            );
    check_passed_over(publishes1_, "PUBACK");
    check_passed_over(publishes2_, "PUBREC");
    return !freed_at_ || is_due(freed_at_);
}

/// Answers that need the application may take any time, but they come in order: behind the answer to
/// a later message there is none to come.
void ClientConnection::check_passed_over(const Asked& publishes, const char* answer) {
    if (const auto id = publishes.passed_over(); id && is_latest())
        add(client_rules::acknowledges_each,
            fmt::format("no {} answers PUBLISH id {}, but later ones have theirs", answer, *id));
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
