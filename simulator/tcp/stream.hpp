#pragma once
/// One network connection seen from one end: what actors, brokers and proxies talk through, whether
/// it is modelled (simulator/tcp) or a real socket (harness/target).
#include "simulator/time/instant.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace assay::simulator {

using BytesView = std::span<const std::uint8_t>;

/// How a connection (or the attempt to make one) ended. Endings are observations, never errors.
enum class Ending : std::uint8_t {
    fin,        ///< the peer closed in order
    reset,      ///< RST arrived (or was sent by us)
    refused,    ///< the SYN was answered with RST
    timed_out,  ///< no answer: SYN retries or retransmissions were used up
    vanished,   ///< this end went silent on purpose; nothing was sent
};

/// "fin", "reset", "refused", "timed out", "vanished".
std::string_view name_of(Ending ending);

/// What a stream tells its owner. Called from the schedule (or the socket loop), never from inside
/// a call that the owner makes on the stream. After `ended` nothing more is called.
struct StreamEvents {
    std::function<void()> established{};        ///< the handshake is done; writing is possible
    std::function<void(BytesView)> received{};  ///< in order; the view lives for the call only
    std::function<void()> writable{};           ///< buffer space is free again after a short write
    std::function<void(Ending)> ended{};
};

class Stream {
public:
    virtual ~Stream() = default;
    /// Replaces the event handlers; to be set before control returns to the schedule.
    virtual void on_events(StreamEvents events) = 0;
    /// Buffers as much as the send buffer takes and returns that number of bytes; completes on
    /// buffering, as a socket does ("written" is not "delivered"). A short count means that
    /// `writable` follows. Zero after the stream has ended.
    virtual std::size_t write(BytesView bytes) = 0;
    /// How many of so many bytes `write` takes now, at least: what a layer above turns into more
    /// bytes has to fit as a whole. Less than all means that `writable` follows, as after a short
    /// write.
    virtual std::size_t room_for(std::size_t bytes) = 0;
    /// Ends this side: `fin` sends what is buffered and closes in order, `reset` drops everything
    /// and sends RST, `vanished` falls silent for ever (a power cut). No `ended` follows an own
    /// end.
    virtual void end(Ending how) = 0;
    /// While true received bytes stay in the receive buffer, whose window then closes towards the
    /// peer.
    virtual void pause_receiving(bool paused) = 0;
};

}  // namespace assay::simulator
