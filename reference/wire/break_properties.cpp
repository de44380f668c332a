/// Faults of properties: every row of the property table, tried in every property block (2.2.2.2).
#include "reference/wire/breaker.hpp"
#include "reference/wire/property_blocks.hpp"
#include "reference/wire/writer.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::wire {

namespace {

Bytes encoded(const Property& property) {
    Bytes out(size_of(property));
    Writer{out.data()}.put(property);
    return out;
}

/// One property block of a packet: which it is, and a way to put other content into it.
class Block {
public:
    Block(Breaker& breaker, std::size_t index) : breaker_{breaker}, index_{index} {
        const auto& spans = breaker.spans();
        auto end = index + 1;
        while (end < spans.size() && spans[end].field.starts_with(field() + "."))
            ++end;
        const auto start = spans[index].offset + spans[index].size;
        content_end_ = end < spans.size() ? spans[end].offset : breaker.bytes().size();
        content_ = {
            breaker.bytes().begin() + static_cast<std::ptrdiff_t>(start),
            breaker.bytes().begin() + static_cast<std::ptrdiff_t>(content_end_)
        };
    }

    const std::string& field() const { return breaker_.spans()[index_].field; }
    bool is_will() const { return field() == "will_properties"; }
    bool carries(const PropertyRow& row) const {
        return is_will() ? row.carriers.has_will() : row.carriers.has(breaker_.type());
    }
    std::string field_of(const PropertyRow& row) const {
        return fmt::format("{}.{}", field(), row.name);
    }
    /// Whether the good packet has this property here already.
    bool holds(const PropertyRow& row) const {
        const auto name = field_of(row);
        return std::ranges::any_of(breaker_.spans(), [&](const auto& span) {
            return span.field == name;
        });
    }
    /// Adds the packet with `more` behind the block's properties, the Property Length made right.
    void add_with(FaultNote note, const Bytes& more) const {
        const auto bytes = breaker_.bytes();
        const auto before = breaker_.body_until(breaker_.spans()[index_].offset);
        Bytes body{before.begin(), before.end()};
        Bytes length(5);
        const VarInt content{static_cast<std::uint32_t>(content_.size() + more.size())};
        Writer{length.data()}.put(content);
        length.resize(size_of(content));
        for (const BytesView part :
             {BytesView{length}, BytesView{content_}, BytesView{more}, bytes.subspan(content_end_)})
            body.insert(body.end(), part.begin(), part.end());
        breaker_.add(note, breaker_.with_body(body));
    }
    FaultNote
    note(const PropertyRow& row, std::string name, std::string what, bool advice = false) const {
        return {field_of(row), std::move(name), fmt::format("{}: {}", row.name, what), advice};
    }
    Breaker& breaker() const { return breaker_; }

private:
    Breaker& breaker_;
    std::size_t index_;
    std::size_t content_end_{};
    Bytes content_{};
};

/// Authentication Data alone is a fault of its own (3.1.2.11.10), so it comes with a method.
Bytes companion_of(const Block& block, const PropertyRow& row) {
    const auto* method = find_property(0x15);
    if (row.id != PropertyId::authentication_data || block.holds(*method)) return {};
    return encoded({0x15, sample_value(*method)});
}

void add_twice(const Block& block, const PropertyRow& row) {
    // A Server may repeat a Subscription Identifier in PUBLISH; from a Client even one is wrong
    // there.
    if (row.may_repeat && !(row.id == PropertyId::subscription_identifier && block.carries(row)))
        return;
    const auto one = encoded({static_cast<std::uint32_t>(row.id), sample_value(row)});
    const auto lead = companion_of(block, row);
    const auto between = encoded({0x26, Utf8Pair{"between", "both"}});
    const auto first = block.holds(row) ? Bytes{} : one;
    block.add_with(block.note(row, "twice", "stands twice"), concat({lead, first, one}));
    block.add_with(
        block.note(row, "twice_apart", "stands twice, another property between"),
        concat({lead, first, between, one})
    );
}

struct IllegalValue {
    const char* name;
    PropertyValue value;
    bool advice{};
};

/// The values outside a row's range, by its form, and those that rules of their own forbid.
std::vector<IllegalValue> illegal_values(const Block& block, const PropertyRow& row) {
    const auto type = block.breaker().type();
    if (row.form == Form::byte && row.value_max == 1) {
        // No rule names the error for other values of this one (3.3.2.3.2).
        const auto advice = row.id == PropertyId::payload_format_indicator;
        return {{"is_2", std::uint8_t{2}, advice}, {"is_255", std::uint8_t{255}, advice}};
    }
    if (row.value_min == 1 && row.form == Form::two_byte) return {{"zero", std::uint16_t{0}}};
    if (row.value_min == 1 && row.form == Form::four_byte) return {{"zero", std::uint32_t{0}}};
    // A PUBLISH from a Client has no Subscription Identifier at all, and refusing it is a choice.
    if (row.value_min == 1 && row.form == Form::var_int)
        return {{"zero", VarInt{0}, type == PacketType::publish}};
    // [MQTT-3.3.2-14] is said of PUBLISH; a Will only becomes one later.
    if (row.id == PropertyId::response_topic)
        return {
            {"multi_level_wildcard", Utf8{"assay/#"}, block.is_will()},
            {"single_level_wildcard", Utf8{"assay/+"}, block.is_will()}
        };
    if (row.id == PropertyId::authentication_data && type == PacketType::connect)
        return {{"without_method", sample_value(row)}};
    return {};
}

void add_illegal_values(const Block& block, const PropertyRow& row) {
    for (auto& [name, value, advice] : illegal_values(block, row)) {
        auto packet = block.breaker().packet();
        auto* properties = properties_of(packet, block.is_will());
        if (properties == nullptr) return;
        auto& list = properties->list;
        std::erase_if(list, [&](const auto& p) {
            return p.id == static_cast<std::uint32_t>(row.id);
        });
        list.push_back({static_cast<std::uint32_t>(row.id), std::move(value)});
        const auto what = fmt::format("illegal value, {}", name);
        block.breaker().add(block.note(row, name, what, advice), packet);
    }
}

/// The block ends inside the property, with a Property Length that says so.
void cut_property(const Block& block, const PropertyRow& row) {
    const auto whole = encoded({static_cast<std::uint32_t>(row.id), sample_value(row)});
    const auto lead = companion_of(block, row);
    for (std::size_t kept = 1; kept < whole.size(); ++kept)
        block.add_with(
            block.note(
                row,
                fmt::format("block_ends_after_{}", kept),
                fmt::format("block ends after {} of {} bytes", kept, whole.size())
            ),
            concat({lead, BytesView{whole}.first(kept)})
        );
}

/// All the ways of breaking the form of a property that the good packet does not hold.
void break_form(const Block& block, const PropertyRow& row) {
    if (block.holds(row)) return;
    auto packet = block.breaker().packet();
    const auto property = Property{static_cast<std::uint32_t>(row.id), sample_value(row)};
    auto* properties = properties_of(packet, block.is_will());
    if (properties == nullptr) return;
    properties->list.push_back(property);
    const auto& breaker = block.breaker();
    Breaker with_property{packet, breaker.version(), breaker.sender(), breaker.only()};
    break_forms(with_property);
    for (auto& variant : with_property.take())
        if (variant.field == block.field_of(row))
            block.breaker().add(
                {variant.field,
                 variant.name.substr(variant.field.size() + 1),
                 variant.what,
                 variant.advice},
                std::move(variant.bytes)
            );
}

void add_unknown(const Block& block) {
    const std::pair<const char*, Bytes> unknown[] = {
        {"00", {0x00}},
        {"04", {0x04}},
        {"07", {0x07}},
        {"0a", {0x0A}},
        {"0c", {0x0C}},
        {"10", {0x10}},
        {"14", {0x14}},
        {"1b", {0x1B}},
        {"1d", {0x1D}},
        {"20", {0x20}},
        {"2b", {0x2B}},
        {"40", {0x40}},
        {"7f", {0x7F}},
        {"80-01", {0x80, 0x01}},
        {"a1-01", {0xA1, 0x01}},
        {"ff-ff-ff-7f", {0xFF, 0xFF, 0xFF, 0x7F}}
    };
    for (const auto& [name, id] : unknown)
        block.add_with(
            {block.field(),
             fmt::format("unknown_{}", name),
             fmt::format("unknown Property Identifier {}", name)},
            concat({id, Bytes{0x00}})
        );
    block.add_with(
        {block.field(), "id_five_bytes", "Property Identifier of 5 bytes"},
        {0xA6, 0x80, 0x80, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00}
    );
    block.add_with(
        {block.field(), "id_over_long", "User Property's identifier in 2 bytes", true},
        {0xA6, 0x00, 0x00, 0x01, 'k', 0x00, 0x01, 'v'}
    );
}

void break_block(const Block& block) {
    for (const auto& row : property_table()) {
        if (!block.breaker().wants(block.field_of(row))) continue;
        if (!block.carries(row)) {
            block.add_with(
                block.note(row, "misplaced", fmt::format("does not belong into this block")),
                encoded({static_cast<std::uint32_t>(row.id), sample_value(row)})
            );
            continue;
        }
        // [MQTT-3.3.4-6] binds the Client alone: a Server may pass over it.
        if (row.id == PropertyId::subscription_identifier &&
            block.breaker().type() == PacketType::publish) {
            block.add_with(
                block.note(row, "from_client", "in a PUBLISH from a Client", true),
                encoded({static_cast<std::uint32_t>(row.id), sample_value(row)})
            );
        } else {
            add_twice(block, row);
        }
        add_illegal_values(block, row);
        cut_property(block, row);
        break_form(block, row);
    }
    add_unknown(block);
}

}  // namespace

void break_properties(Breaker& breaker) {
    for (std::size_t i = 0; i < breaker.spans().size(); ++i)
        if (breaker.spans()[i].form == Form::property_block) break_block(Block{breaker, i});
}

}  // namespace assay::wire
