#pragma once
/// Who takes part in a conversation and how matters stand: what each may do next without breaking
/// a rule of its own.
#include "harness/explore/features.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::explore {

/// An actor of the scenario. Several are one client, when a second connection takes its place.
struct Seat {
    std::string actor{};
    bool is_v5{};
    bool is_silent{};  ///< acknowledges nothing by itself
};

/// An exchange that was left and has to be taken up by the same actor.
struct LeftExchange {
    std::size_t seat{};
    std::string name{};
    bool expires{};  ///< its message, while somebody waits
};

struct Client {
    std::string name{};
    std::vector<Seat> seats{};
    std::optional<std::size_t> open{};  ///< the seat that is connected
    std::uint32_t expiry_seconds{};     ///< of the latest connection; 3.1.1: 0 or never
    bool has_will{};
    bool is_will_short_lived{};       ///< its Will expires while a conversation waits
    bool is_terse{};                  ///< it wants no explanations: Request Problem Information 0
    bool has_short_delay{};           ///< its Will waits less than a conversation does
    bool is_awaited{};                ///< it is away, and an interval of a second or two runs
    bool is_limited{};                ///< takes little, or nothing, or small packets only
    std::uint32_t packet_size_max{};  ///< 0: none
    bool is_nameless{};               ///< the server gave its open connection an identifier
    std::string hello{};              ///< name of its CONNECT, where a step can speak of it
    std::string alias{};              ///< the Topic Alias that stands for `alias_topic`
    std::string alias_topic{};        ///< what it stands for now; empty: nothing
    std::vector<ValueId> filters{};   ///< that its Session may hold
    std::vector<ValueId> ended{};     ///< that it held before
    std::optional<LeftExchange> left{};

    bool is_open() const { return open.has_value(); }
    const Seat& seat() const { return seats[*open]; }
    /// Whether the actor that is connected, and the silent one that may take its place, speak 5.0.
    bool are_v5() const { return seat().is_v5 && seats.front().is_v5; }
    /// A seat of this kind, made if there is none, but not the one that is connected.
    std::size_t free_seat(bool is_v5, bool is_silent);
    /// The connection is over.
    void close();
    /// So is the Session.
    void forget();
};

/// A Session that is kept for less time than a conversation waits.
inline constexpr std::uint32_t short_seconds = 1;
/// A Session that is kept for longer than any conversation lasts.
inline constexpr std::uint32_t lasting_seconds = 3600;
/// Of a message that expires while a conversation waits.
inline constexpr std::string_view short_expiry{"2"};

}  // namespace assay::explore
