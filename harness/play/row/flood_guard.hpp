#pragma once
/// What a target may send to the actors of one row. Everything is kept until the row is judged, so a
/// target that sends without end would fill the memory and never let a row come to its end.
#include "harness/play/row/played.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace assay::play {

/// What one packet of a trace takes beside its bytes, which it holds several times (as bytes, in
/// words, decoded).
inline constexpr std::uint64_t packet_cost_bytes = 512;
inline constexpr std::uint64_t byte_cost_bytes = 4;
/// For a row that is alone with its target, and so for a run: other people's messages may come.
inline constexpr std::uint64_t heard_alone_max_bytes = 64'000'000;
/// For one of the hundreds that play at a time, each with topics of its own.
inline constexpr std::uint64_t heard_beside_others_max_bytes = 2'000'000;
/// Of a row that was flooded so much is kept: how it began, and how the flood did.
inline constexpr std::size_t flooded_events_kept = 1'000;
inline constexpr std::size_t flooded_bytes_kept = 100'000;

class FloodGuard {
public:
    /// `allowance_bytes` of memory for what comes beside what `actors` actors cause themselves.
    FloodGuard(std::uint64_t allowance_bytes, std::size_t actors);

    /// An actor sent a packet, which every actor may get and answers to which may follow.
    void sent(std::size_t size_bytes);
    /// An actor read a packet.
    void received() {
        heard_ += packet_cost_bytes;
        ++packets_;
    }
    /// So many bytes came, of packets or of parts of them.
    void heard(std::size_t size_bytes);
    bool is_flooded() const { return heard_ > allowance_ + explained_; }
    /// Memory that what came takes.
    std::uint64_t heard_bytes() const { return heard_; }
    /// "12000 packets with 24000 bytes"
    std::string heard_in_words() const;

private:
    std::uint64_t allowance_;
    std::uint64_t copies_;  ///< of a packet that may come, with what belongs to it
    std::uint64_t explained_{};
    std::uint64_t heard_{};
    std::uint64_t packets_{};
    std::uint64_t bytes_{};
};

/// Of the trace of a row that was flooded leaves only the beginning, with a note of what is left out.
/// What was found later keeps its words, and loses the event that proves it.
void leave_out_flood(Played& played);

}  // namespace assay::play
