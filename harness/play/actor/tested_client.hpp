#pragma once
/// The client under test, as its application sees it: what it was told to do, and what it said.
#include "harness/play/actor/actor_context.hpp"
#include "reference/wire/packets.hpp"
#include "reports/result/charge.hpp"

#include <map>

namespace assay::play {

/// Something that the application heard. Consumed once a step has asked for it.
struct Heard {
    scenario::HearAction::What what{};
    Instant at{};
    std::size_t trace{};    ///< index of the trace event
    wire::Packet packet{};  ///< message: as a PUBLISH
    bool consumed{};
};

class TestedClient {
public:
    /// `application` is the target; the world outlives it.
    TestedClient(const ActorContext& context, std::unique_ptr<adapters::Application> application);
    ~TestedClient();
    TestedClient(const TestedClient&) = delete;
    TestedClient& operator=(const TestedClient&) = delete;

    bool is_driven() const { return application_->is_driven(); }
    /// It may end by itself, which is heard later than the end of its connection.
    bool may_die() const { return application_->may_die(); }
    /// What it says that it is; nothing before it has said so.
    const std::optional<adapters::Identity>& identity() const { return identity_; }
    /// Why there is nothing to be judged: the adapter broke its protocol, or the client ended by
    /// itself; empty: there is.
    const std::string& trouble() const { return trouble_; }
    /// How it ended by itself; empty while it has not.
    const std::string& death() const { return death_; }
    /// Tells it to do that; the answer will have this number. `line` is the scenario's.
    int tell(const adapters::Command& command, int line);
    /// What it said about a command; null before.
    const adapters::Done* answer(int command) const;
    /// What it was told to do and has no way to do; empty: nothing.
    const std::string& cannot() const { return cannot_; }
    std::vector<Heard>& inbox() { return inbox_; }
    /// What it was told to publish, and what its application got, in order.
    std::vector<reports::ApplicationMessage> take_application();
    /// The last of what it wrote for people.
    std::string output() const { return application_->output(); }
    /// From now on nothing that it says is heard.
    void leave();

private:
    void on_done(const adapters::Done& done);
    void on_message(const adapters::Message& message);
    void on_lost();
    /// For something that the application heard, of that many bytes; false: what it hears is too
    /// much to be kept, which is trouble and is said once.
    bool makes_room(std::size_t bytes);
    void on_trouble(const std::string& what);
    std::size_t note(std::string text, int line = 0);
    void notify() { context_.signal.notify(std::string{scenario::client_name}); }

    ActorContext context_;
    std::unique_ptr<adapters::Application> application_;
    std::optional<adapters::Identity> identity_{};
    std::string trouble_{};
    std::string death_{};
    std::string cannot_{};
    int commands_{};
    std::map<int, adapters::Done> answers_{};
    std::vector<Heard> inbox_{};
    std::vector<reports::ApplicationMessage> exchanged_{};
    std::map<int, std::size_t> published_{};  ///< by command: indices into exchanged_
    std::size_t heard_bytes_{};               ///< topics and payloads of all messages in the inbox
    bool is_flooded_{};
    std::shared_ptr<TestedClient*> self_{};  ///< for events that come when it has gone
};

/// A command in words, for the trace: "publish t, QoS 1, 4 bytes".
std::string describe(const adapters::Command& command);

}  // namespace assay::play
