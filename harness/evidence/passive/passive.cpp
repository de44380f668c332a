#include "harness/evidence/passive/passive.hpp"

#include "harness/evidence/passive/client_connection.hpp"
#include "harness/evidence/passive/connection.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>

namespace assay::evidence {

/// One Network Connection as each side's rules see it.
struct PassiveChecker::Followed {
    PassiveConnection server;
    std::optional<ClientConnection> client{};
};

namespace {

/// What a client has to cope with: it acknowledges messages that it did not ask for [MQTT-4.5.0-2],
/// and closes when there is a Session that cannot be [MQTT-3.2.2-4].
constexpr std::array rules_a_client_copes_with{
    passive::clean_has_no_session,
    passive::topic_matches,
    passive::wildcard_and_dollar,
    passive::granted_qos,
    passive::subscription_identifier
};

/// Whether it leaves the client free to do what it likes.
bool frees_client(const PassiveFinding& finding) {
    return std::ranges::none_of(rules_a_client_copes_with, [&](const PassiveRule& rule) {
        return finding.statement == fmt::format("3.1.1:{}", rule.v3_1_1) ||
               finding.statement == fmt::format("5.0:{}", rule.v5_0);
    });
}

}  // namespace

PassiveChecker::PassiveChecker(wire::Version version, PassiveOptions options)
    : version_{version}, options_{options} {}
PassiveChecker::~PassiveChecker() = default;

void PassiveChecker::connected(const std::string& connection) {
    ended(connection);
    const auto serial = ++serials_;
    auto followed = std::make_unique<Followed>(Followed{.server = {version_, serial, sessions_}});
    if (options_.judged != Judged::server)
        followed->client.emplace(version_, serial, client_sessions_, options_.reaction);
    connections_[connection] = std::move(followed);
}

std::vector<PassiveFinding> PassiveChecker::passed(
    const std::string& connection, wire::Role sender, wire::BytesView bytes, Moment at
) {
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return {};
    auto& [server, client] = *found->second;
    // The server's rules are followed in any case: they say what the client may rely on.
    auto findings = server.passed(sender, bytes);
    if (!client) return findings;
    if (std::ranges::any_of(findings, frees_client)) client->server_broke_a_rule();
    if (options_.judged == Judged::client) findings.clear();
    if (sender == wire::Role::server) {
        client->from_server(bytes, at);
        return findings;
    }
    std::ranges::move(client->from_client(bytes, at), std::back_inserter(findings));
    return findings;
}

std::vector<PassiveFinding> PassiveChecker::begun(const std::string& connection, Moment at) {
    const auto found = connections_.find(connection);
    if (found == connections_.end() || !found->second->client) return {};
    return found->second->client->begun(at);
}

void PassiveChecker::caught_up(const std::string& connection) {
    const auto found = connections_.find(connection);
    if (found != connections_.end() && found->second->client) found->second->client->caught_up();
}

void PassiveChecker::disturbed() {
    if (options_.judged == Judged::server) return;  // a fleet has more link events than packets
    for (const auto& [name, followed] : connections_)
        if (followed->client) followed->client->disturbed();
}

void PassiveChecker::disturbed(const std::string& connection) {
    const auto found = connections_.find(connection);
    if (found != connections_.end() && found->second->client) found->second->client->disturbed();
}

std::vector<PassiveFinding> PassiveChecker::ended(const std::string& connection, Moment at) {
    return forget(connection, at, false);
}

std::vector<PassiveFinding> PassiveChecker::unwatched(const std::string& connection, Moment at) {
    return forget(connection, at, true);
}

std::vector<PassiveFinding>
PassiveChecker::forget(const std::string& connection, Moment at, bool lasts) {
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return {};
    const auto followed = std::move(found->second);
    connections_.erase(found);
    followed->server.ended();
    return followed->client ? followed->client->ended(at, lasts) : std::vector<PassiveFinding>{};
}

void PassiveChecker::restarted() {
    for (const auto& [client_id, session] : sessions_)
        session->is_known = false;
    client_sessions_.clear();
}

}  // namespace assay::evidence
