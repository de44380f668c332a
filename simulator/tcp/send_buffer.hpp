#pragma once
/// Bytes that were written and not yet acknowledged.
#include "simulator/tcp/segment.hpp"

#include <algorithm>

namespace assay::simulator {

class SendBuffer {
public:
    Sequence end() const { return begin_ + (bytes_.size() - head_); }
    std::size_t size() const { return bytes_.size() - head_; }
    void append(BytesView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    /// Forgets everything before `to`.
    void release(Sequence to) {
        if (to <= begin_) return;
        const auto count = std::min<std::size_t>(to - begin_, size());
        begin_ += count;
        head_ += count;
        // Moving bytes only when most are gone keeps this linear over a connection's life.
        if (head_ * 2 < bytes_.size()) return;
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }
    /// A copy of what lies between; what is beyond the end is left out.
    std::vector<std::uint8_t> copy(Sequence from, Sequence to) const {
        const auto all = BytesView{bytes_}.subspan(head_);
        const auto view = all.subspan(from - begin_, std::min<Sequence>(to, end()) - from);
        return {view.begin(), view.end()};
    }

private:
    Sequence begin_{1};
    std::size_t head_{};
    std::vector<std::uint8_t> bytes_{};
};

}  // namespace assay::simulator
