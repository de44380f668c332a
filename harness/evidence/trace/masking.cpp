#include "harness/evidence/trace/masking.hpp"

#include "reference/wire/codec.hpp"

#include <algorithm>

namespace assay::evidence {
namespace {

constexpr std::size_t shortest_in_texts = 4;
/// Of a CONNECT: the longest fixed header, and the variable one up to Keep Alive.
constexpr std::size_t headers_max_bytes = 15;
constexpr std::string_view mask = "•••";

}  // namespace

// In a CONNECT the password stands with its length before it.
void mask_packet(wire::Bytes& bytes, std::string_view password) {
    if (bytes.empty() || password.empty() || wire::type_of(bytes) != wire::PacketType::connect)
        return;
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

void mask_login(wire::Bytes& bytes) {
    if (bytes.empty() || wire::type_of(bytes) != wire::PacketType::connect) return;
    // It is read as of the version that it names itself.
    const auto packet = wire::decode(bytes, wire::Version::v5_0);
    const auto* connect = packet ? std::get_if<wire::Connect>(&*packet) : nullptr;
    if (!connect) {
        const auto from = std::min(bytes.size(), headers_max_bytes);
        std::fill(
            bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end(), std::uint8_t{'*'}
        );
        return;
    }
    const auto& password = connect->password.bytes;
    mask_packet(bytes, std::string{password.begin(), password.end()});
}

std::string masked(std::string text, std::string_view password) {
    if (password.size() < shortest_in_texts) return text;
    for (auto at = text.find(password); at != std::string::npos;
         at = text.find(password, at + mask.size()))
        text.replace(at, password.size(), mask);
    return text;
}

}  // namespace assay::evidence
