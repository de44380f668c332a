#pragma once
/// What an adapter says, held to the protocol: it says what it is first, and answers each command
/// once, in any order, sooner or later. Pure: bytes in, events out.
#include "harness/adapters/lines.hpp"

namespace assay::adapters {

class Conversation {
public:
    /// `events` outlives it.
    explicit Conversation(const Events& events) : events_{events} {}

    /// A command was given.
    void sent(int id) { waiting_.push_back(id); }
    /// The adapter's bytes, in any pieces.
    void heard(std::string_view bytes);
    /// What the adapter has given up; the rest is not listened to.
    bool is_broken() const { return is_broken_; }
    bool has_started() const { return has_started_; }

private:
    void line(std::string_view text);
    void take(const Identity& identity);
    void take(Done done);
    void take(const Message& message);
    void take(const Lost&);
    void refuse(std::string what);

    const Events& events_;
    std::string rest_{};
    std::vector<int> waiting_{};  ///< commands without an answer, oldest first
    std::size_t lines_{};
    bool has_started_{};
    bool is_broken_{};
};

}  // namespace assay::adapters
