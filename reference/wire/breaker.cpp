#include "reference/wire/breaker.hpp"

#include <algorithm>
#include <set>

namespace assay::wire {

namespace {

void append(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// "subscriptions[1].options" as a part of a name: "subscriptions.1.options".
std::string name_part(std::string field) {
    std::erase(field, ']');
    std::ranges::replace(field, '[', '.');
    return field;
}

/// What a conforming receiver finds in `bytes`: faults, or only that they end inside a packet.
struct Judgement {
    std::vector<Violation> faults{};
    bool needs_more{};
};

Judgement judge(BytesView bytes, Version version, Role sender) {
    Framer framer;
    framer.push(bytes);
    for (;;) {
        const auto next = framer.next();
        // An endless Remaining Length: `check` tells its statement.
        if (!next) return {check(bytes, version, sender), false};
        if (next->empty()) return {{}, framer.pending_bytes() > 0};
        if (auto faults = check(*next, version, sender); !faults.empty())
            return {std::move(faults), false};
    }
}

/// A receiver may look at one aspect of a field before another: codes that it may then find first.
/// 0x01 is how 3.1.1 refuses a version.
struct OtherCode {
    std::string_view part_of_field;
    std::uint8_t code;
};

constexpr OtherCode other_codes[] = {
    {"authentication", 0x8C},
    {"remaining_length", 0x95},
    {"topic_alias", 0x94},
    {"response_topic", 0x90},
    {"payload_format_indicator", 0x99},
    {"will_topic", 0x90},
    {"topic_filter", 0xA2},
    {"topic_filter", 0x9E},
    {"options", 0x9E},
    {"subscription_identifier", 0xA1},
    {"protocol", 0x84},
    {"protocol", 0x01},
    {"client_id", 0x85},
    {"username", 0x86},
    {"username", 0x87},
    {"password", 0x86},
    {"password", 0x87}
};

/// The codes of 5.0: those for these faults and the general ones, open to every receiver (4.13.1).
std::vector<std::uint8_t>
codes_of_5(const std::vector<Violation>& faults, std::string_view field, PacketType type) {
    std::set<std::uint8_t> codes{0x80, 0x81, 0x82};
    for (const auto& fault : faults)
        codes.insert(fault.reason_code);
    for (const auto& [part, code] : other_codes)
        if (field.contains(part)) codes.insert(code);
    // A Server without enhanced authentication may refuse the method before it looks further.
    if (type == PacketType::auth) codes.insert(0x8C);
    return {codes.begin(), codes.end()};
}

/// The return codes of 3.1.1: two faults of CONNECT have one [v3.1.1 MQTT-3.1.2-2], [v3.1.1
/// MQTT-3.1.3-8]. 0x84 is what a Server of both versions answers to a level above its own.
std::vector<std::uint8_t> codes_of_3(const std::vector<Violation>& faults, PacketType type) {
    if (type != PacketType::connect) return {};
    for (const auto& fault : faults) {
        if (fault.reason_code == 0x84) return {0x01, 0x84};
        if (fault.reason_code == 0x85) return {0x02};
    }
    return {};
}

}  // namespace

Bytes concat(std::initializer_list<BytesView> parts) {
    Bytes out;
    for (const auto part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

Breaker::Breaker(const Packet& packet, Version version, Role sender, std::string_view only)
    : packet_{packet}, version_{version}, sender_{sender}, only_{only} {
    auto [bytes, map] = encode_with_map(packet, version);
    bytes_ = std::move(bytes);
    body_offset_ = 1 + map[1].size;
    spans_.assign(map.begin() + 2, map.end());
}

bool Breaker::wants(const std::string& field) const {
    return only_.empty() || only_.starts_with(name_part(field) + ".");
}

Bytes Breaker::with_body(BytesView body) const {
    Bytes out{bytes_[0]};
    append(out, var_int_bytes(body.size()));
    append(out, body);
    return out;
}

BytesView Breaker::body_until(std::size_t offset) const {
    return bytes().subspan(body_offset_, offset - body_offset_);
}

Bytes Breaker::with_field(std::size_t index, const Bytes& replacement) const {
    std::vector<Bytes> pieces;
    for (const auto& span : spans_)
        pieces.emplace_back(piece(span).begin(), piece(span).end());
    pieces[index] = replacement;
    for (std::size_t i = 0; i < spans_.size(); ++i) {
        if (spans_[i].form != Form::property_block || i == index) continue;
        std::size_t content = 0;
        for (auto j = i + 1;
             j < spans_.size() && spans_[j].field.starts_with(spans_[i].field + ".");
             ++j)
            content += pieces[j].size();
        pieces[i] = var_int_bytes(content);
    }
    Bytes body;
    for (const auto& bytes : pieces)
        append(body, bytes);
    return with_body(body);
}

Bytes Breaker::with_remaining_length(const Bytes& encoding) const {
    Bytes out{bytes_[0]};
    append(out, encoding);
    append(out, bytes().subspan(body_offset_));
    return out;
}

void Breaker::add(const FaultNote& note, Bytes bytes) {
    auto name = name_part(note.field) + "." + note.name;
    if (!only_.empty() && name != only_) return;
    if (std::ranges::find(variants_, name, &BrokenPacket::name) != variants_.end()) return;
    const auto [faults, needs_more] = judge(bytes, version_, sender_);
    if (faults.empty() && !needs_more) return;
    // 3.1.1 has a length for each packet; 5.0 asks for the format of CONNECT only [MQTT-3.1.4-1].
    const auto is_left_over = !faults.empty() && faults.front().field == "packet";
    const auto is_left_to_receiver = is_v5() && is_left_over && type() != PacketType::connect;
    variants_.push_back(
        {.name = std::move(name),
         .what = note.what,
         .field = note.field,
         .statement = faults.empty() ? std::string{} : faults.front().statement,
         .reason_codes =
             is_v5() ? codes_of_5(faults, note.field, type()) : codes_of_3(faults, type()),
         .advice = note.advice || is_left_to_receiver,
         .needs_more = needs_more,
         .refusal_suffices = note.refusal_suffices,
         .bytes = std::move(bytes)}
    );
}

void Breaker::add(const FaultNote& note, const Packet& packet) {
    add(note, encode(packet, version_));
}

}  // namespace assay::wire
