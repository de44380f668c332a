#pragma once
/// The last connection of an actor, and the silence for which the target may have ended it.
///
///     CONNECT ----- PUBLISH - - - - - - - - - - - - - ended
///                         |-- Keep Alive --|-- / 2 --|
///                       since   the target bears it, and then has to end it
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// A packet of the connection, as far as the target is concerned.
struct SentPacket {
    reports::Offset at{};
    std::optional<reports::Offset> arrived{};
    reports::Offset heard{};  ///< when the last answer came, before the next one was sent
};

struct LastConnection {
    std::size_t connect{};              ///< that event of the trace
    bool is_over{};                     ///< and not by the actor itself
    reports::Offset ended{};            ///< zero: it lasts
    std::vector<SentPacket> packets{};  ///< the CONNECT first
    reports::Offset keep_alive{};       ///< zero: none
    reports::Offset served{};           ///< when the target sent the last that was no DISCONNECT
};

/// The actor's last connection among the first `until` events of the trace; nothing if it lasts, or
/// the actor has ended it.
std::optional<LastConnection>
ended_connection(StepContext& context, const scenario::Actor& actor, std::size_t until);
std::optional<LastConnection> ended_connection(StepContext& context, const scenario::Actor& actor);

/// More than one and a half Keep Alive periods in which the target heard nothing, so that it had to
/// end the connection [MQTT-3.1.2-22, v3.1.1 MQTT-3.1.2-24].
struct Silence {
    reports::Offset since{};  ///< when the last came before it
    reports::Offset lasted{};
    bool is_own{};  ///< the client's; else its link's, over which it sent or had an answer in time
};

/// The first one that the connection did not survive for certain; nothing if there was none.
std::optional<Silence> silence_of(const LastConnection& connection, bool has_link);
std::string words_of(const Silence& silence, std::string_view client);

/// Whether something that `waiting` has sent on its last connection never came to the target, which
/// then owes no answer; nothing if all did.
std::optional<std::string> what_never_came(StepContext& context, const ClientActor& waiting);

/// What came to the target only after `bound` although a packet for `waiting`, whose connection that
/// was, may hang on it; nothing if the target had all by then.
std::optional<std::string> what_came_after(
    StepContext& context,
    const ClientActor& waiting,
    const LastConnection& connection,
    reports::Offset bound
);

}  // namespace assay::play
