#pragma once
/// What a stream has not taken yet.
#include "simulator/tcp/stream.hpp"

#include <vector>

namespace assay::simulator {

class Backlog {
public:
    bool is_empty() const { return bytes_.empty(); }
    std::size_t size() const { return bytes_.size(); }

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
        const auto taken = stream.write(bytes_);
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(taken));
    }

private:
    std::vector<std::uint8_t> bytes_{};
};

}  // namespace assay::simulator
