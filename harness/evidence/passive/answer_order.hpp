#pragma once
/// Packets of the server that wait for one kind of answer of its client, which owes the answers in the
/// order in which the packets came (4.6).
///
///     asked    1:a  2:b  3:c
///     answered           c       a and b are passed over: each comes too late now, or not at all
#include "harness/evidence/passive/passive.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace assay::evidence {

class AnswerOrder {
public:
    /// The packet with this number on its connection waits under this identifier.
    void ask(std::uint16_t packet_id, std::uint64_t number);

    /// The number of what is answered, and whether a later one was answered before.
    struct Answered {
        std::uint64_t number{};
        bool is_late{};
    };
    /// An answer came at that instant; nothing: no packet waits for it.
    std::optional<Answered> answer(std::uint16_t packet_id, Moment at);
    /// Its answer is not waited for any more.
    void forget(std::uint16_t packet_id);
    bool waits(std::uint16_t packet_id, std::uint64_t number) const;

    /// Identifiers that were passed over at an instant that is due. They do not wait any more, so each
    /// is given once.
    template <class IsDue>
    std::vector<std::uint16_t> take_passed_over(IsDue is_due) {
        std::vector<std::uint16_t> out;
        std::erase_if(passed_over_, [&](const auto& entry) {
            if (!is_due(entry.second)) return false;
            out.push_back(entry.first);
            return true;
        });
        for (const auto id : out)
            forget(id);
        return out;
    }

private:
    std::map<std::uint16_t, std::deque<std::uint64_t>> waiting_{};
    std::map<std::uint64_t, std::uint16_t> in_order_{};  ///< those that nothing has passed over
    std::map<std::uint16_t, Moment> passed_over_{};
    /// Asked again before it was answered: which of the two is answered cannot be told.
    std::set<std::uint16_t> doubled_{};
    std::uint64_t latest_answered_{};
};

}  // namespace assay::evidence
