#include "harness/evidence/passive/passive.hpp"

#include "harness/evidence/passive/connection.hpp"

namespace assay::evidence {

PassiveChecker::PassiveChecker(wire::Version version) : version_{version} {}
PassiveChecker::~PassiveChecker() = default;

void PassiveChecker::connected(const std::string& name) {
    ended(name);
    connections_[name] = std::make_unique<PassiveConnection>(version_, ++serials_, sessions_);
}

std::vector<PassiveFinding>
PassiveChecker::passed(const std::string& name, wire::Role sender, wire::BytesView bytes) {
    const auto connection = connections_.find(name);
    if (connection == connections_.end()) return {};
    return connection->second->passed(sender, bytes);
}

void PassiveChecker::ended(const std::string& name) {
    const auto connection = connections_.find(name);
    if (connection == connections_.end()) return;
    connection->second->ended();
    connections_.erase(connection);
}

void PassiveChecker::restarted() {
    for (const auto& [client_id, session] : sessions_)
        session->is_known = false;
}

}  // namespace assay::evidence
