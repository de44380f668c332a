#pragma once
/// A stream around a stream: what TLS and WebSocket have in common.
///
///     inner established --> greet ... opened --> established      (a server's end: no `established`)
///     write --> seal --> inner           inner received --> take --> deliver --> received
///
/// What a layer accepts has gone into the stream below at once, so an end in order loses nothing.
#include "simulator/tcp/backlog.hpp"
#include "simulator/time/schedule.hpp"

#include <optional>
#include <string>

namespace assay::network {

/// Told once, when a connection could not be made or broke inside of the layer, before `ended`.
/// `is_breach`: because the peer broke a statement of MQTT that the layer answers for.
using LayerTrouble = std::function<void(const std::string& why, bool is_breach)>;

/// How long a greeting may take, from the first thought of a connection on.
struct Patience {
    simulator::Schedule* schedule{};  ///< null: for ever; outlives the layer
    simulator::Duration limit{};
};

class Layer : public std::enable_shared_from_this<Layer> {
public:
    enum class Side : std::uint8_t { client, server };

    Layer(Side side, std::unique_ptr<simulator::Stream> inner, LayerTrouble trouble);
    virtual ~Layer() = default;
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;

    /// Takes the events of the stream below. To be called once, when the layer is shared.
    void join();
    /// Gives up, as timed out, if it is not open by then.
    void be_patient(const Patience& patience);
    void listen(simulator::StreamEvents owner);
    std::size_t write(simulator::BytesView bytes);
    std::size_t room_for(std::size_t bytes);
    void end(simulator::Ending how);
    void pause_receiving(bool paused);
    /// The owner's stream is gone.
    void let_go();

protected:
    /// Bytes that `seal` adds to a piece at most, and those that `farewell` sends.
    struct Costs {
        std::size_t piece_bytes_max{};
        std::size_t a_piece{};
        std::size_t farewell{};
    };
    /// The stream below is established: a client says its first word. A server waits for it.
    virtual void greet() = 0;
    /// Bytes came from below.
    virtual void take(simulator::BytesView bytes) = 0;
    /// Sends a piece of the owner's bytes by `send_below`.
    virtual void seal(simulator::BytesView piece) = 0;
    /// Sends what ends the layer in order.
    virtual void farewell() = 0;
    /// The stream below ended in the greeting: why, for people.
    virtual std::string greeting_broken(simulator::Ending how) const = 0;
    virtual Costs costs() const = 0;

    Side side() const { return side_; }
    bool is_greeting() const { return phase_ == Phase::greeting; }
    bool is_open() const { return phase_ == Phase::open; }
    void send_below(simulator::BytesView bytes);
    // Each of these calls the owner, who may do anything: what follows has to ask `is_open`.
    void opened();
    void deliver(simulator::BytesView bytes);
    /// The peer has ended the layer in order.
    void over();
    /// Nothing more can come of this connection.
    void fail(const std::string& why, bool is_breach = false);

private:
    enum class Phase : std::uint8_t { connecting, greeting, open, over };

    void on_established();
    void on_writable();
    void on_ended(simulator::Ending how);
    void finish(simulator::Ending how);
    /// How much of `bytes` the stream below takes as a whole now.
    std::size_t room_in_piece(std::size_t bytes);

    Side side_;
    std::unique_ptr<simulator::Stream> inner_;
    LayerTrouble trouble_;
    // Shared, so that a handler survives being replaced or dropped by itself.
    std::shared_ptr<simulator::StreamEvents> owner_{std::make_shared<simulator::StreamEvents>()};
    simulator::Backlog pending_{};  ///< the layer's own words that did not fit
    Phase phase_;
    bool was_short_{};
};

/// The stream that an owner holds.
std::unique_ptr<simulator::Stream> stream_of(std::shared_ptr<Layer> layer);

}  // namespace assay::network
