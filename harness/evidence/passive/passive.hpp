#pragma once
/// Passive checks: every packet that passes in any row is held against the rules that bind its
/// sender, whatever the row itself is about.
///
///     connected / packets / ended of each connection  --->  PassiveChecker  --->  findings
///
///     server: PassiveConnection, PassiveSession      client: ClientConnection, ClientSession
///
/// A false alarm is worse than a miss. So a connection on which the other side broke a rule is
/// judged packet by packet only, and what depends on a Session is judged only where the whole life
/// of that Session has been seen.
#include "reference/wire/check.hpp"
#include "reference/wire/codec.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
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

/// Whose packets are judged.
enum class Judged : std::uint8_t { server, client, both };

/// Since an instant that is the same for all of a checker; nothing: nobody took it down.
using Moment = std::optional<std::chrono::nanoseconds>;

struct PassiveOptions {
    Judged judged{Judged::server};
    /// How long a client may need to read what has reached it. A limit of CONNACK binds what it
    /// sends so long after CONNACK has come, or after it has answered a later packet.
    std::chrono::nanoseconds reaction{};
};

class ClientConnection;
class PassiveConnection;
struct ClientSession;
struct PassiveSession;

/// Follows all connections of one row, because two of them may be of one client. Each has a name of
/// its own.
class PassiveChecker {
public:
    explicit PassiveChecker(wire::Version version, PassiveOptions options = {});
    ~PassiveChecker();
    PassiveChecker(const PassiveChecker&) = delete;
    PassiveChecker& operator=(const PassiveChecker&) = delete;

    /// A Network Connection begins; an older one of that name is over.
    void connected(const std::string& connection);
    /// On the connection these bytes came from its client or from its server: one packet, or
    /// anything else. What is wrong with them.
    ///
    /// Of the client's packets `at` is when it sent them, of the server's when they reached it: as
    /// near to the client's end as was seen. Calls are in an order that cause and effect allow, so a
    /// packet of the server may have an `at` behind that of later ones of the client. Without `at`
    /// the order of calls is that at the client's end.
    std::vector<PassiveFinding>
    passed(const std::string& connection, wire::Role sender, wire::BytesView bytes, Moment at = {});
    /// A packet of the client has begun to come and takes its time: what its silence until now says.
    /// Until that packet has passed it is none (5.0, 3.1.2.10: from the end of a packet to the start
    /// of the next).
    std::vector<PassiveFinding> begun(const std::string& connection, Moment at);
    /// The client has read everything that was sent to it so far: it has said so in another way.
    void caught_up(const std::string& connection);
    /// A link went down, or is slow: that clients have been silent until now says nothing.
    void disturbed();
    /// The same of one connection only.
    void disturbed(const std::string& connection);
    /// The connection is over: what its silence at the end says.
    std::vector<PassiveFinding> ended(const std::string& connection, Moment at = {});
    /// The connection lasts, but nothing more of it will be seen: what its silence until now says.
    std::vector<PassiveFinding> unwatched(const std::string& connection, Moment at = {});
    /// The Target was started anew: what it has kept of its Sessions is not for these checks.
    void restarted();

private:
    struct Followed;
    std::vector<PassiveFinding> forget(const std::string& connection, Moment at, bool lasts);

    wire::Version version_;
    PassiveOptions options_;
    std::uint64_t serials_{};
    std::map<std::string, std::unique_ptr<Followed>> connections_;
    std::map<std::string, std::shared_ptr<PassiveSession>> sessions_;  ///< by Client Identifier
    std::map<std::string, std::shared_ptr<ClientSession>> client_sessions_;  ///< the client's part
};

}  // namespace assay::evidence
