#pragma once
/// The reference client in the place of an actor, for what `load` and `listen` ask of it. It connects,
/// comes back after every end and resumes its Session, over the one connection that the actor has.
#include "harness/network/reference_client.hpp"
#include "harness/play/actor/client_actor.hpp"

namespace assay::play {

class Pilot;

/// One `load` or `listen`.
class Work {
public:
    virtual ~Work() = default;
    virtual void begin(Pilot& pilot) = 0;
    /// There is no pilot any more.
    virtual void end() {}
    /// A request of its own is over, with these codes; without any if it was given up.
    virtual void on_answer(client::Token request, const std::vector<std::uint8_t>& codes) = 0;
    /// The Session is gone, and with it every subscription.
    virtual void on_session_lost() {}
    /// Nothing is left to do.
    virtual bool is_done() const = 0;
};

/// What a verb says of the connection that is to serve it.
struct Wishes {
    std::optional<Duration> keep_session{};
    std::optional<Duration> keep_alive{};
    /// Where neither the verb nor the connection that is there says how long the Session lasts.
    Duration usual_session{};
};

class Pilot final : public network::ReferenceClient, private Driver {
public:
    /// Goes on with the actor's connection, if it is as the verb wishes; else it makes one, with the
    /// Will and the credentials of that one. Both outlive the pilot.
    Pilot(const ActorContext& context, ClientActor& actor, const Wishes& wishes);
    ~Pilot() override;
    Pilot(const Pilot&) = delete;
    Pilot& operator=(const Pilot&) = delete;

    const ActorContext& context() const { return context_; }
    const simulator::DriftingClock& clock() const { return ReferenceClient::clock(); }
    void take_on(std::shared_ptr<Work> work);
    bool is_done() const;
    void publish(Work& work, client::Message message);
    client::Token subscribe(Work& work, std::vector<wire::Subscription> subscriptions);
    /// All work is done: the connection goes back to the steps that made it, or ends in order.
    void retire();
    /// The connection, if there is one, is the steps' own from now on.
    void leave();

private:
    // ReferenceClient
    void open() override { actor_.open(); }
    void send(wire::BytesView packet) override;
    void close(simulator::Ending how) override { actor_.end(how); }
    void on_news(const client::Effect& effect) override;
    void on_settled() override { context_.signal.notify(actor_.name()); }
    // Driver
    void on_established() override { established(); }
    void on_packets(wire::BytesView packets) override { received(packets); }
    void on_ended() override { ended(); }
    session::PacketIds& packet_ids() override { return client().packet_ids(); }

    client::Token requested(Work& work, const client::Requested& request);

    ActorContext context_;
    ClientActor& actor_;
    bool has_taken_over_{};
    bool has_left_{};
    std::vector<std::shared_ptr<Work>> works_{};
    std::map<client::Token, Work*> requests_{};  ///< whose they are
};

}  // namespace assay::play
