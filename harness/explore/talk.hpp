#pragma once
/// A conversation while it is drawn: the steps so far, who stands where, and what was drawn.
#include "harness/explore/cast.hpp"
#include "harness/explore/drawing.hpp"
#include "harness/explore/step_text.hpp"

#include <algorithm>
#include <set>

namespace assay::explore {

class Talk {
public:
    Talk(const Grammar& grammar, std::uint64_t seed)
        : drawing{grammar, seed}, has_v5{drawing.is_drawn(value_named(Feature::version, "5.0"))} {}

    /// A client for which `is_fit` holds, rather the one that a meeting shall happen to; null if
    /// there is none.
    Client* choose(const std::function<bool(const Client&)>& is_fit);
    std::size_t index_of(const Client& client) const {
        return static_cast<std::size_t>(&client - clients.data());
    }
    /// Adds a step.
    void step(std::string_view actor, const FlowMap& action) { steps += step_of(actor, action); }
    std::size_t step_count() const {
        return static_cast<std::size_t>(std::ranges::count(steps, '\n'));
    }
    /// Adds the steps by which the watcher sees everything.
    void watch();
    /// What no other message of the row says.
    std::string fresh_payload(std::string_view prefix);

    Drawing drawing;
    std::vector<Client> clients{};
    std::string steps{};
    bool has_stopped{};  ///< the broker's process was stopped
    bool has_v5{true};   ///< clients of 5.0 may take part

private:
    std::size_t payloads_{};
};

/// What somebody may do next; false if nobody can, and then nothing was added.
using Doing = bool (*)(Talk& talk);
bool join(Talk& talk);
/// Connects again, but only after a time in which its Session, or the delay of its Will, may end.
bool come_late(Talk& talk);
bool leave(Talk& talk);
bool subscribe(Talk& talk);
bool unsubscribe(Talk& talk);
bool publish(Talk& talk);
bool leave_exchange(Talk& talk);
/// Takes a message half, or refuses it.
bool leave_receipt(Talk& talk);
/// Lets messages wait because the one place of the client's window is taken.
bool fill_window(Talk& talk);
bool ping(Talk& talk);
bool wait(Talk& talk);
/// The broker's process ends and begins again.
bool stop(Talk& talk);

/// Connects a client whose Session lasts again, with a client that takes everything, and finishes
/// what it left. Draws nothing.
void come_back(Talk& talk, Client& client);
/// The properties of a CONNECT whose Session lasts; none in 3.1.1.
FlowMap lasting_properties(const Client& client, std::size_t seat);
/// A packet about the message of this name.
FlowMap answer_of(std::string_view packet, std::string_view name, std::string_view reason = "");
/// The client says nothing more until the server closes, because its Keep Alive is over
/// [MQTT-3.1.2-22].
void fall_silent(Talk& talk, Client& client);
/// Nobody does anything until short intervals have passed.
void wait_across(Talk& talk);
/// Whether an exchange of this client can be left: its Session lasts, and none is left already.
bool may_leave_one(const Client& client);
/// What a client that sits down silently wants besides.
struct Sitting {
    std::string_view start{"resume"};
    std::string_view receive_maximum{};
    std::string_view keep_alive{};
};
/// Connects the client with an actor that answers nothing by itself.
void sit_down_silently(Talk& talk, Client& client, const Sitting& sitting = {});
/// The properties that a message of this deed has, and its topic, which is noted.
const Value& pick_topic(Talk& talk);

}  // namespace assay::explore
