#include "simulator/tcp/reassembly.hpp"

#include <algorithm>
#include <utility>

namespace assay::simulator {

Reassembly::Outcome Reassembly::take(Segment& segment) {
    const auto end = segment.end();
    if (segment.length() == 0) return Outcome::empty;
    if (end <= next_) return Outcome::duplicate;
    if (segment.fin) fin_at_ = end - 1;
    if (segment.sequence > next_) {
        const bool is_known = std::ranges::any_of(early_, [&](const Range& r) {
            return r.begin <= segment.sequence && end <= r.end;
        });
        if (is_known) return Outcome::duplicate;
        note_early({segment.sequence, end});
        auto& piece = pieces_[segment.sequence];
        if (segment.bytes.size() >= piece.size()) piece = std::move(segment.bytes);
        return Outcome::early;
    }
    append(segment.sequence, std::move(segment.bytes));
    if (segment.fin && next_ == end - 1) ++next_;
    take_early_ones();
    return Outcome::in_order;
}

std::uint64_t Reassembly::early_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& range : early_)
        sum += range.end - range.begin;
    return sum;
}

void Reassembly::append(Sequence begin, std::vector<std::uint8_t>&& bytes) {
    const auto end = begin + bytes.size();
    if (end <= next_) return;
    const auto skip = static_cast<std::ptrdiff_t>(next_ - begin);
    if (skip == 0 && ready_.empty())
        ready_ = std::move(bytes);  // nearly always: the owner has taken all that came before
    else
        ready_.insert(ready_.end(), bytes.begin() + skip, bytes.end());
    next_ = end;
}

void Reassembly::take_early_ones() {
    while (!pieces_.empty() && pieces_.begin()->first <= next_) {
        append(pieces_.begin()->first, std::move(pieces_.begin()->second));
        pieces_.erase(pieces_.begin());
    }
    if (fin_at_ && next_ == *fin_at_) ++next_;
    std::erase_if(early_, [this](const Range& r) { return r.end <= next_; });
}

void Reassembly::note_early(Range range) {
    // Whatever touches the new range becomes part of it.
    std::erase_if(early_, [&range](const Range& r) {
        if (r.end < range.begin || range.end < r.begin) return false;
        range = {std::min(r.begin, range.begin), std::max(r.end, range.end)};
        return true;
    });
    early_.insert(std::ranges::upper_bound(early_, range.begin, {}, &Range::begin), range);
}

}  // namespace assay::simulator
