#include "harness/campaign/masking.hpp"

#include "reference/wire/packet_type.hpp"

#include <algorithm>

namespace assay::campaign {
namespace {

constexpr std::size_t shortest_in_texts = 4;
constexpr std::string_view mask = "•••";

/// In a CONNECT the password stands with its length before it.
void mask_packet(wire::Bytes& bytes, std::string_view password) {
    if (bytes.empty() || wire::type_of(bytes) != wire::PacketType::connect) return;
    wire::Bytes field{
        static_cast<std::uint8_t>(password.size() >> 8U), static_cast<std::uint8_t>(password.size())
    };
    field.insert(field.end(), password.begin(), password.end());
    for (auto at = bytes.begin(); at != bytes.end();) {
        at = std::search(at, bytes.end(), field.begin(), field.end());
        if (at == bytes.end()) return;
        std::fill_n(at + 2, password.size(), std::uint8_t{'*'});
        at += static_cast<std::ptrdiff_t>(field.size());
    }
}

}  // namespace

std::string masked(std::string text, std::string_view password) {
    if (password.size() < shortest_in_texts) return text;
    for (auto at = text.find(password); at != std::string::npos;
         at = text.find(password, at + mask.size()))
        text.replace(at, password.size(), mask);
    return text;
}

void mask_password(reports::RowResult& row, std::string_view password) {
    if (password.empty()) return;
    const auto mask_text = [&](std::string& text) { text = masked(std::move(text), password); };
    for (auto& event : row.trace) {
        mask_packet(event.bytes, password);
        mask_text(event.text);
    }
    for (auto& expectation : row.expectations) {
        mask_text(expectation.what);
        mask_text(expectation.actual);
    }
    mask_text(row.reason);
    mask_text(row.signature);
    mask_text(row.target_output);
    if (row.course) mask_text(row.course->death);
}

}  // namespace assay::campaign
