#pragma once
/// What a stream has not taken yet.
#include "simulator/tcp/stream.hpp"

#include <vector>

namespace assay::simulator {

class Backlog {
public:
    bool is_empty() const { return size() == 0; }
    std::size_t size() const { return bytes_.size() - taken_; }

    /// Writes to `stream`, behind what waits already; keeps what it does not take.
    void write(Stream& stream, BytesView bytes) {
        const auto taken = is_empty() ? stream.write(bytes) : 0;
        bytes_.insert(
            bytes_.end(), bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end()
        );
    }
    /// To be called when the stream is writable (again).
    void flush(Stream& stream) {
        if (is_empty()) return;
        taken_ += stream.write(BytesView{bytes_}.subspan(taken_));
        // Moving the rest up costs as much as what was taken, however long the rest is.
        if (taken_ < size()) return;
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(taken_));
        taken_ = 0;
    }

private:
    std::vector<std::uint8_t> bytes_{};
    std::size_t taken_{};  ///< of bytes_
};

}  // namespace assay::simulator
