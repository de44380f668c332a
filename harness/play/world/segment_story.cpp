#include "harness/play/world/segment_story.hpp"

#include <fmt/format.h>

namespace assay::play {
namespace {

using simulator::Cause;

std::string ordinal(std::uint32_t n) {
    const auto last = n % 10;
    const bool is_teen = n % 100 / 10 == 1;
    const char* ending = is_teen || last == 0 || last > 3 ? "th"
                         : last == 1                      ? "st"
                         : last == 2                      ? "nd"
                                                          : "rd";
    return fmt::format("{}{}", n, ending);
}

std::string content_of(const simulator::Segment& segment) {
    const auto bytes = segment.bytes.size();
    if (bytes == 0) return "FIN";
    return fmt::format("{} byte{}{}", bytes, bytes == 1 ? "" : "s", segment.fin ? " and FIN" : "");
}

std::string_view reason_of(Cause cause) {
    switch (cause) {
    case Cause::timeout:
        return "after a time-out";
    case Cause::fast:
        return "because later ones arrived";
    default:
        return "as a tail-loss probe";
    }
}

}  // namespace

std::optional<std::string> story_of(const simulator::Segment& segment) {
    const auto repeats = segment.transmission - 1;
    switch (segment.cause) {
    case Cause::data:
    case Cause::acknowledgment:
    case Cause::reset:
        return std::nullopt;
    case Cause::alive_probe:
        return "asks whether the peer still lives";
    case Cause::window_probe:
        return "asks whether the window is still closed";
    case Cause::handshake:
    case Cause::timeout:
    case Cause::fast:
    case Cause::tail_probe:
        break;
    }
    if (repeats == 0) return std::nullopt;
    const auto times = repeats == 1 ? "" : fmt::format(", {} time", ordinal(repeats));
    if (segment.cause == Cause::handshake)
        return fmt::format("{} sent again{}", segment.ack ? "SYN-ACK" : "SYN", times);
    return fmt::format(
        "sent again{}{} {}: {}",
        times,
        times.empty() ? "" : ",",
        reason_of(segment.cause),
        content_of(segment)
    );
}

std::string_view story_of(Reach reach) {
    switch (reach) {
    case Reach::reached:
        return "the proxy has reached the broker";
    case Reach::refused:
        return "the broker refuses the proxy, which resets the connection";
    case Reach::unanswered:
        return "the broker does not answer the proxy, which resets the connection";
    case Reach::under_way:
        break;
    }
    return "the proxy waits for the broker";
}

}  // namespace assay::play
