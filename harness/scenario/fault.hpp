#pragma once
/// Faults of the network as values: what is done to it on purpose, when, and to whom. One notation
/// serves scenario files, `assay link --fault`, random campaigns, replays and shrunk failures.
///
///     cut 30s after PUBREC 2 up            an outage when the second PUBREC has come through
///     drop 1 before PUBREL 1 up of truck   the datagram with that packet is lost
///     hold 8s at 60s on sat                nothing is lost, everything waits
///     close after 17 bytes up of truck     the connection ends inside a packet
#include "reference/wire/packet_type.hpp"
#include "simulator/link/datagram.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::scenario {

using Duration = simulator::Duration;

/// When a fault begins, counted from the start of the row.
struct FaultTrigger {
    enum class On : std::uint8_t {
        time,       ///< at this instant
        packet,     ///< the n-th Control Packet of one type
        packets,    ///< the n-th Control Packet of any type
        bytes,      ///< n bytes have gone by
        datagrams,  ///< n datagrams have gone by
    };
    On on{};
    Duration at{};                             ///< time
    std::optional<wire::PacketType> packet{};  ///< packet
    std::uint64_t n{1};                        ///< all but time
    bool before{};                             ///< packet: it has not been sent yet, and is hit too
    std::optional<simulator::Way> way{};       ///< only what goes that way counts
    bool operator==(const FaultTrigger&) const = default;
};

struct Fault {
    enum class Kind : std::uint8_t {
        cut,        ///< an outage; everything sent or under way is lost
        hold,       ///< everything waits
        delay,      ///< everything takes longer
        drop,       ///< some datagrams are lost
        duplicate,  ///< some datagrams come twice
        corrupt,    ///< some datagrams come with wrong bytes, so TCP discards them
        reset,      ///< a box near the client ends the connection with RST on both sides
        close,      ///< the same with FIN
        kill,       ///< the broker's process is killed and started again
    };
    Kind kind{};
    /// cut, hold, delay: nothing means until the link is healed; kill: how long it stays away.
    std::optional<Duration> lasting{};
    Duration extra{};                     ///< delay: how much longer
    std::uint64_t count{1};               ///< drop, duplicate, corrupt: so many datagrams
    std::optional<simulator::Way> way{};  ///< what it does, it does this way only
    FaultTrigger trigger{};
    std::string actor{};  ///< only this actor's connections; empty: all
    std::string link{};   ///< only this link; empty: all
    bool operator==(const Fault&) const = default;

    /// Whether it ends a connection instead of treating datagrams: no link is needed for that.
    bool breaks_connections() const { return kind >= Kind::reset; }
    /// Whether it is done to the broker's process, which has to be the row's own.
    bool ends_broker() const { return kind == Kind::kill; }
};

/// `chaos:`: faults drawn from the seed, then a healed network in which everything has to complete.
struct Chaos {
    int faults{};                      ///< how many
    Duration lasting{};                ///< they begin within this time; then the network is healed
    Duration drain{};                  ///< how long after that messages may still be under way
    std::vector<Fault::Kind> kinds{};  ///< what may happen; empty: everything
};

/// `sweep:`: the row is played once for every point at which a connection can break.
struct Sweep {
    enum class Every : std::uint8_t { packet, byte };
    Every every{};
    std::vector<std::string> actors{};  ///< whose connections break; empty: those of every load
    Fault::Kind with{Fault::Kind::close};
};

/// "cut", "hold", ...
std::string_view name_of(Fault::Kind kind);
/// All of them, in the order of the enumerators.
std::vector<std::string_view> fault_words();

/// What is wrong with a fault's text, and where: an offset in bytes and how far it reaches.
struct FaultProblem {
    std::size_t offset{};
    std::size_t length{1};
    std::string message{};
    std::string hint{};
    bool operator==(const FaultProblem&) const = default;
};

/// Reads the notation above.
std::expected<Fault, FaultProblem> parse_fault(std::string_view text);
/// The notation of a fault; `parse_fault` gives it back.
std::string print_fault(const Fault& fault);

}  // namespace assay::scenario
