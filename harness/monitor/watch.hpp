#pragma once
/// Watches other people's clients and servers: what passes between them goes in as bytes with their
/// instants, from a proxy or from a capture, and rows come out, one a client.
///
///     opened / bytes / ended ---> packets ---> WatchedClient (passive checks, trace) ---> row
///
/// It may go on for ever and strangers speak, so everything that it keeps has a limit here or in
/// BoundedTrace; what a limit cut off is counted and said.
#include "harness/monitor/watched_client.hpp"
#include "harness/network/packet_cutter.hpp"

namespace assay::monitor {

/// Rows of a monitor. When there are more clients, those that left longest ago without a finding go.
inline constexpr std::size_t clients_max = 1'000;
/// A larger packet ends the judgement of its connection.
inline constexpr std::size_t packet_max_bytes = 16UL * 1024 * 1024;
/// Of all packets whose ends have not come yet.
inline constexpr std::size_t held_max_bytes = 256UL * 1024 * 1024;
/// What the checks of all clients may have to remember, roughly.
inline constexpr std::size_t state_max_bytes = 512UL * 1024 * 1024;

struct WatchOptions {
    std::string server{"server"};  ///< its lane in ladders
    Judged judged{Judged::client};
    std::size_t clients_max{monitor::clients_max};
    std::size_t packet_max_bytes{monitor::packet_max_bytes};
    std::size_t held_max_bytes{monitor::held_max_bytes};
    std::size_t state_max_bytes{monitor::state_max_bytes};
    std::function<void(const Finding&)> found{};  ///< told as they come
    /// Whether a client with findings that makes room for another counts as a failure; without it
    /// each does.
    std::function<bool(WatchedClient&&)> fails{};
};

/// What was seen, and what a limit kept from being judged.
struct WatchCounts {
    std::size_t connections{};
    std::size_t packets{};
    std::size_t silent{};         ///< connections without a single packet
    std::size_t clients_gone{};   ///< clients whose rows made room for others
    std::size_t failures_gone{};  ///< those of them whose findings fail
    std::size_t unwatched{};      ///< connections for which there was no room
};

/// What a reader of the rows has to know of them, a sentence for each count that is not zero.
std::vector<std::string> remarks_on(const WatchCounts& counts);

/// Where the two ends of a connection are.
struct Ends {
    std::string client{};  ///< for people
    /// Clients of different servers are different clients, whatever they call themselves. Empty where
    /// there is but one server.
    std::string server{};
};

class Watch {
public:
    explicit Watch(WatchOptions options) : options_{std::move(options)} {}

    /// A Network Connection begins; `unseen` says why its beginning was not seen, if so.
    void opened(std::uint64_t connection, reports::Offset at, Ends ends, std::string unseen = {});
    void
    bytes(std::uint64_t connection, wire::Role sender, wire::BytesView bytes, reports::Offset at);
    /// If it is not told to end, nobody knows how long it was open.
    void hides_its_end(std::uint64_t connection);
    void ended(std::uint64_t connection, reports::Offset at, const std::string& how);
    /// From here on the connection cannot be judged, and why.
    void undecided(std::uint64_t connection, reports::Offset at, const std::string& why);

    /// Those that are open and have said nothing so far are silent.
    WatchCounts counts() const;
    std::size_t open() const { return connections_.size(); }
    /// A link on the way is down or slow: that clients have been silent until now says nothing.
    void disturbed();
    void disturbed(std::uint64_t connection);
    /// The rows as they stand when nothing more is seen from `at` on, in the order of their names.
    std::vector<reports::RowResult>
    take(const std::string& target, reports::Offset at, const evidence::IsMust& is_must) &&;

private:
    /// Whom a row is about.
    struct Identity {
        std::string server{};
        std::string client_id{};  ///< whole
        int connection{};         ///< of a client without a Client Identifier; else 0
        auto operator<=>(const Identity&) const = default;
    };
    struct Connection {
        int number{};
        reports::Offset opened_at{};
        Ends ends{};
        std::string unseen{};
        network::PacketCutter from_client;
        network::PacketCutter from_server;
        std::optional<Identity> client{};  ///< its row; none before the first packet
        bool is_unwatched{};
        bool hides_its_end{};
    };
    void
    add(Connection& connection, wire::Role sender, const network::Piece& piece, reports::Offset at);
    WatchedClient* client_of(
        Connection& connection, wire::Role sender, wire::BytesView packet, reports::Offset at
    );
    WatchedClient* client_called(const Identity& who, wire::Version version);
    std::string free_name(const Identity& who) const;
    bool make_room();
    void bound_state(reports::Offset at);

    WatchOptions options_;
    WatchCounts counts_{};
    std::map<std::uint64_t, Connection> connections_{};
    std::map<Identity, std::unique_ptr<WatchedClient>> clients_{};
    std::set<std::string> names_{};  ///< of their rows
    network::CutterRoom room_{options_.held_max_bytes};
    std::size_t state_bytes_{};
};

}  // namespace assay::monitor
