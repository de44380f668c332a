#include "reference/wire/match.hpp"

#include "reference/wire/walk.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

std::string bytes_text(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

// clang-format off
std::string value_text(std::uint8_t v) { return fmt::format("{}", v); }
std::string value_text(std::uint16_t v) { return fmt::format("{}", v); }
std::string value_text(std::uint32_t v) { return fmt::format("{}", v); }
std::string value_text(VarInt v) { return fmt::format("{}", v.value); }
std::string value_text(const Utf8& v) { return v.text; }
std::string value_text(const Binary& v) { return bytes_text(v.bytes); }
std::string value_text(const Payload& v) { return bytes_text(v.bytes); }
std::string value_text(const Utf8Pair& v) { return v.name + "=" + v.value; }
// clang-format on

/// A flag as a word, a number as a number.
std::string value_text(const BitField& bits, std::uint8_t byte) {
    if (bits.is_flag()) return bits.is_set(byte) ? "true" : "false";
    return value_text(bits.get(byte));
}

/// Collects each field under the name scenario files use.
struct Collector {
    std::vector<FieldText> fields{};

    void add(std::string_view name, std::string value) {
        fields.push_back({std::string{name}, std::move(value)});
    }
    void operator()(std::string_view name, const auto& value) { add(name, value_text(value)); }
    void operator()(std::string_view name, std::uint8_t value) {
        add(name == "reason_code" ? "reason" : name, value_text(value));
    }
    // Absent stands for success (3.4.2.1, 3.14.2.1, 3.15.2.1).
    void operator()(std::string_view name, const std::optional<std::uint8_t>& value) {
        (*this)(name, value.value_or(0));
    }
    void operator()(std::string_view name, const std::optional<Properties>& value) {
        if (value) (*this)(name, *value);
    }
    void operator()(std::string_view, const Properties& block) {
        std::string pairs;
        for (const auto& property : block.list) {
            const auto* row = find_property(property.id);
            const auto text =
                std::visit([](const auto& v) { return value_text(v); }, property.value);
            add(row ? std::string{row->name} : fmt::format("0x{:02x}", property.id), text);
            if (std::holds_alternative<Utf8Pair>(property.value))
                pairs += fmt::format("{}{}", pairs.empty() ? "" : ", ", text);
        }
        if (!pairs.empty()) add("user_properties", pairs);
    }
    void operator()(std::string_view, const std::vector<Subscription>& list) {
        for (const auto& subscription : list) {
            add("topic_filter", subscription.topic_filter.text);
            add("options", value_text(subscription.options));
        }
    }
    void operator()(std::string_view, const std::vector<Utf8>& list) {
        for (const auto& filter : list)
            add("topic_filter", filter.text);
    }
    void operator()(std::string_view, const std::vector<std::uint8_t>& list) {
        std::string joined;
        for (const auto code : list)
            joined += fmt::format("{}{}", joined.empty() ? "" : ",", code);
        add("reasons", joined);
    }
    template <class P>
    void add_flags(const P& packet) {
        const auto [byte, table] = P::flags();
        for (const auto& bits : table)
            add(bits.name, value_text(bits, packet.*byte));
    }
};

}  // namespace

std::vector<FieldText> fields_of(const Packet& packet, Version version) {
    Collector collector;
    std::visit(
        [&](const auto& p) {
            collector.add("header_flags", value_text(p.header_flags));
            if constexpr (requires { p.flags(); }) collector.add_flags(p);
            if constexpr (requires { p.topic; })
                collector.add("topic_size", fmt::format("{}", p.topic.text.size()));
            walk(p, version, collector);
            // A 3.1.1 acknowledgement has no code and always means success.
            if constexpr (requires { p.reason_code.has_value(); })
                if (version == Version::v3_1_1) collector.add("reason", "0");
        },
        packet
    );
    return std::move(collector.fields);
}

std::vector<std::string_view> differences(const Packet& expected, const Packet& actual) {
    if (expected.index() != actual.index()) return {"type"};
    std::vector<std::string_view> names;
    std::visit(
        [&](const auto& left) {
            using P = std::remove_cvref_t<decltype(left)>;
            const auto& right = std::get<P>(actual);
            if (left.header_flags != right.header_flags) names.push_back("header_flags");
            each_field<P>([&](const auto& field) {
                if (left.*field.member != right.*field.member) names.push_back(field.name);
            });
        },
        expected
    );
    return names;
}

}  // namespace assay::wire
