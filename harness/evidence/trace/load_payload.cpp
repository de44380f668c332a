#include "harness/evidence/trace/load_payload.hpp"

#include <charconv>
#include <fmt/format.h>

namespace assay::evidence {

namespace {

constexpr std::string_view prefix = "load:";
constexpr char filler = 'x';

}  // namespace

wire::Bytes load_payload(std::string_view load, std::uint32_t number, std::uint32_t size_bytes) {
    auto text = fmt::format("{}{}:{:06}:", prefix, load, number);
    if (text.size() < size_bytes) text.resize(size_bytes, filler);
    return {text.begin(), text.end()};
}

std::optional<LoadMark> load_mark(wire::BytesView payload) {
    std::string_view text{reinterpret_cast<const char*>(payload.data()), payload.size()};
    if (!text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    // From behind, because a name may hold any character but the filler's neighbours.
    const auto end = text.find_last_not_of(filler);
    if (end == std::string_view::npos || text[end] != ':') return std::nullopt;
    text = text.substr(0, end);
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    LoadMark mark{.load = std::string{text.substr(0, colon)}};
    const auto digits = text.substr(colon + 1);
    const auto [rest, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), mark.number);
    if (error != std::errc{} || rest != digits.data() + digits.size()) return std::nullopt;
    return mark;
}

}  // namespace assay::evidence
