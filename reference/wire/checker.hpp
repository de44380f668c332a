#pragma once
/// What the parts of `check` share: where violations are collected, and the rules for forms.
#include "reference/wire/check.hpp"
#include "reference/wire/field_name.hpp"

namespace assay::wire {

/// The same rule in both standards, by its number or by our own ("ASSAY-...") where it has none;
/// empty where there is no rule.
struct Rule {
    std::string_view v3_1_1{};
    std::string_view v5_0{};
};

/// Collects the violations of one packet.
struct Checker {
    Version version{};
    Role sender{};
    std::vector<Violation> violations{};

    bool is_v5() const { return version == Version::v5_0; }
    void add(const FieldName& field, std::string what, Rule rule, std::uint8_t reason_code) {
        const auto statement = is_v5() ? rule.v5_0 : rule.v3_1_1;
        violations.push_back({field.text(), std::move(what), std::string{statement}, reason_code});
    }
    /// Ill-formed UTF-8 and U+0000 in any string.
    void check_text(const FieldName& field, std::string_view text, bool in_pair = false);
    /// A Topic Name: not empty, no wildcards. `wildcard_rule` is the closest rule for this field.
    void check_topic_name(const FieldName& field, std::string_view topic, Rule wildcard_rule);
    void check_filter(const FieldName& field, std::string_view filter);
    /// All rules for the property block `field` of packet `type`, or of its Will (`is_will`).
    void check_properties(
        std::string_view field, const Properties& properties, PacketType type, bool is_will = false
    );
};

/// All rules for what stands behind the fixed header of `packet`.
void check_body(Checker& out, const Packet& packet);

}  // namespace assay::wire
