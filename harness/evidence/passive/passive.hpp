#pragma once
/// Passive checks: every packet that passes in any row is held against the rules that bind its
/// sender, whatever the row itself is about. So far there are rules for servers.
///
///     connected / packets / ended of each connection  --->  PassiveChecker  --->  findings
///
/// A false alarm is worse than a miss. So a connection on which the client itself broke a rule is
/// judged packet by packet only, and what depends on a Session is judged only where the whole life
/// of that Session has been seen.
#include "reference/wire/check.hpp"
#include "reference/wire/codec.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace assay::evidence {

struct PassiveFinding {
    /// "5.0:MQTT-2.2.1-4", or a rule of our own ("5.0:ASSAY-3.3.4-1") where it has no number.
    std::string statement{};
    std::string what{};  ///< one sentence
    wire::Role binds{};  ///< who broke it
    bool operator==(const PassiveFinding&) const = default;
};

class PassiveConnection;
struct PassiveSession;

/// Follows all connections of one row, because two of them may be of one client. Each has a name of
/// its own.
class PassiveChecker {
public:
    explicit PassiveChecker(wire::Version version);
    ~PassiveChecker();
    PassiveChecker(const PassiveChecker&) = delete;
    PassiveChecker& operator=(const PassiveChecker&) = delete;

    /// A Network Connection begins; an older one of that name is over.
    void connected(const std::string& connection);
    /// On the connection these bytes came from its client or from its server: one packet, or
    /// anything else. What is wrong with them.
    std::vector<PassiveFinding>
    passed(const std::string& connection, wire::Role sender, wire::BytesView bytes);
    void ended(const std::string& connection);
    /// The Target was started anew: what it has kept of its Sessions is not for these checks.
    void restarted();

private:
    wire::Version version_;
    std::uint64_t serials_{};
    std::map<std::string, std::unique_ptr<PassiveConnection>> connections_;
    std::map<std::string, std::shared_ptr<PassiveSession>> sessions_;  ///< by Client Identifier
};

}  // namespace assay::evidence
