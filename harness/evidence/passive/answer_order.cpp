#include "harness/evidence/passive/answer_order.hpp"

#include <algorithm>

namespace assay::evidence {

void AnswerOrder::ask(std::uint16_t packet_id, std::uint64_t number) {
    auto& numbers = waiting_[packet_id];
    if (!numbers.empty()) {
        doubled_.insert(packet_id);
        passed_over_.erase(packet_id);
    }
    numbers.push_back(number);
    in_order_.emplace(number, packet_id);
}

std::optional<AnswerOrder::Answered> AnswerOrder::answer(std::uint16_t packet_id, Moment at) {
    const auto found = waiting_.find(packet_id);
    if (found == waiting_.end()) return std::nullopt;
    auto& numbers = found->second;
    const Answered answered{
        .number = numbers.front(), .is_late = numbers.back() < latest_answered_
    };
    numbers.pop_front();
    in_order_.erase(answered.number);
    if (numbers.empty()) forget(packet_id);
    latest_answered_ = std::max(latest_answered_, answered.number);
    while (!in_order_.empty() && in_order_.begin()->first < latest_answered_) {
        const auto id = in_order_.begin()->second;
        in_order_.erase(in_order_.begin());
        if (!doubled_.contains(id)) passed_over_.emplace(id, at);
    }
    return answered;
}

void AnswerOrder::forget(std::uint16_t packet_id) {
    if (const auto found = waiting_.find(packet_id); found != waiting_.end()) {
        for (const auto number : found->second)
            in_order_.erase(number);
        waiting_.erase(found);
    }
    passed_over_.erase(packet_id);
    doubled_.erase(packet_id);
}

bool AnswerOrder::waits(std::uint16_t packet_id, std::uint64_t number) const {
    const auto found = waiting_.find(packet_id);
    return found != waiting_.end() &&
           std::ranges::find(found->second, number) != found->second.end();
}

}  // namespace assay::evidence
