#pragma once
/// The application side of a client under test: what tells it to connect and to publish, and hears
/// what it has to say.
///
///     row --Command--> Application --(adapter's lines, calls)--> client ==== server of the row
///     row <--Events--- Application <--------------------------/
///
/// The reference client is driven in process, others by an adapter; a client that nobody drives
/// does what it does.
#include "harness/scenario/model.hpp"

#include <functional>
#include <set>

namespace assay::adapters {

using Deed = scenario::DriveAction::Deed;

struct Will {
    std::string topic{};
    wire::Bytes payload{};
    std::uint8_t qos{};
    bool retain{};
    std::optional<std::chrono::seconds> delay{};
    std::vector<scenario::PropertyText> properties{};
};

/// What the client is to do; members that the deed has no use for are as they are.
struct Command {
    Deed deed{};
    std::string host{};
    std::uint16_t port{};
    wire::Version version{};
    std::string client_id{};
    bool clean{};  ///< Clean Start, Clean Session
    std::optional<std::chrono::seconds> keep_alive{};
    std::optional<std::chrono::seconds> session_expiry{};  ///< 5.0
    std::optional<Will> will{};
    std::optional<std::string> username{};
    std::optional<std::string> password{};
    std::string topic{};
    wire::Bytes payload{};
    std::uint8_t qos{};
    bool retain{};
    std::vector<std::string> filters{};
    std::vector<scenario::PropertyText> properties{};  ///< as a scenario writes them, 5.0
};

/// What the client says that it is and can.
struct Identity {
    std::string name{};
    std::string version{};
    std::string language{};
    std::set<std::string> mqtt{};  ///< "3.1.1", "5.0"
    /// Of "will", "properties" and "resume"; nothing: it does not say, and is asked.
    std::optional<std::set<std::string>> can{};
};

/// The end of a command, said once for each.
struct Done {
    int id{};
    bool ok{};
    std::string cannot{};  ///< the client's interface has no way to do it
    std::string error{};   ///< why it failed, in the client's words
};

/// An Application Message as the application got it.
struct Message {
    std::string topic{};
    wire::Bytes payload{};
    std::uint8_t qos{};
    bool retain{};
    bool dup{};
};

/// What the application hears; never called from inside a call of the Application.
struct Events {
    std::function<void(const Identity&)> started{};
    std::function<void(const Done&)> done{};
    std::function<void(const Message&)> message{};
    /// The client has lost its connection, or given it up.
    std::function<void()> lost{};
    /// It ended by itself, and how.
    std::function<void(const std::string& how)> died{};
    /// What an adapter says is against its protocol; one sentence.
    std::function<void(const std::string& what)> trouble{};
};

class Application {
public:
    virtual ~Application() = default;
    /// Starts the client; `started` follows, or `died`.
    virtual void begin(Events events) = 0;
    /// `done` with this id follows, sooner or later or never.
    virtual void carry_out(int id, const Command& command) = 0;
    /// Ends the client without a word to its server.
    virtual void crash() = 0;
    /// Nobody tells it anything: it connects by itself, and does what it does.
    virtual bool is_driven() const { return true; }
    /// It is a process of its own, which may end by itself, and then says so.
    virtual bool may_die() const { return false; }
    /// What it wrote for people, the last of it.
    virtual std::string output() const { return {}; }
};

}  // namespace assay::adapters
