#pragma once
/// The 27 properties of MQTT 5.0 (2.2.2.2), each said once as a row of `property_table`.
#include "reference/wire/forms.hpp"
#include "reference/wire/packet_type.hpp"

#include <initializer_list>
#include <optional>
#include <utility>
#include <variant>

namespace assay::wire {

/// Property Identifiers of MQTT 5.0, named as the standard names them.
enum class PropertyId : std::uint8_t {
    payload_format_indicator = 0x01,
    message_expiry_interval = 0x02,
    content_type = 0x03,
    response_topic = 0x08,
    correlation_data = 0x09,
    subscription_identifier = 0x0B,
    session_expiry_interval = 0x11,
    assigned_client_identifier = 0x12,
    server_keep_alive = 0x13,
    authentication_method = 0x15,
    authentication_data = 0x16,
    request_problem_information = 0x17,
    will_delay_interval = 0x18,
    request_response_information = 0x19,
    response_information = 0x1A,
    server_reference = 0x1C,
    reason_string = 0x1F,
    receive_maximum = 0x21,
    topic_alias_maximum = 0x22,
    topic_alias = 0x23,
    maximum_qos = 0x24,
    retain_available = 0x25,
    user_property = 0x26,
    maximum_packet_size = 0x27,
    wildcard_subscription_available = 0x28,
    subscription_identifier_available = 0x29,
    shared_subscription_available = 0x2A,
};

/// What a Receive Maximum stands for that is absent, and the highest there is (3.1.2.11.3).
inline constexpr std::uint16_t receive_maximum_default = 65'535;
/// The Session Expiry Interval of a Session that does not expire (3.1.2.11.2).
inline constexpr std::uint32_t session_never_expires = 0xFFFFFFFF;

using PropertyValue =
    std::variant<std::uint8_t, std::uint16_t, std::uint32_t, VarInt, Utf8, Binary, Utf8Pair>;

/// One property as on the wire. `id` is a raw number so that unknown identifiers can be held; a
/// value of a form other than the table's is possible and written as that form.
struct Property {
    std::uint32_t id{};
    PropertyValue value{};
    bool operator==(const Property&) const = default;
};

/// A Property block as on the wire: order, repeats and misplaced ones are kept.
struct Properties {
    std::vector<Property> list{};
    // Defined in one place: every file that holds a packet would else compile them again.
    Properties();
    Properties(const Properties& other);
    Properties(Properties&& other) noexcept;
    Properties& operator=(const Properties& other);
    Properties& operator=(Properties&& other) noexcept;
    ~Properties();
    bool operator==(const Properties& other) const;

    /// The first value of `id` if it has form `T`; null if absent. Borrowed from this object.
    template <class T>
    const T* find(PropertyId id) const {
        for (const auto& property : list)
            if (property.id == static_cast<std::uint32_t>(id))
                return std::get_if<T>(&property.value);
        return nullptr;
    }
    /// The first value of `id` by value, or `otherwise` if it is absent.
    template <class T>
    T get_or(PropertyId id, T otherwise) const {
        const auto* found = find<T>(id);
        return found ? *found : otherwise;
    }
    bool has(PropertyId id) const {
        for (const auto& property : list)
            if (property.id == static_cast<std::uint32_t>(id)) return true;
        return false;
    }
    void add(PropertyId id, PropertyValue value);
    /// Takes every value of `id` away.
    void remove(PropertyId id);
};

/// What one row of the property table says: identifier, name (snake_case as in scenario files), form,
/// carriers ("will" stands for the Will Properties of CONNECT), whether it may repeat, legal range.
struct PropertyRow {
    PropertyId id{};
    std::string_view name{};
    Form form{};
    PacketSet carriers{};
    bool may_repeat{};
    std::uint32_t value_min{};
    std::uint32_t value_max{0xFFFFFFFF};  ///< for the integer forms
};

/// All 27 rows in the order of their identifiers.
std::span<const PropertyRow> property_table();
/// The row of `id`, or null for an unknown identifier.
const PropertyRow* find_property(std::uint32_t id);
/// The row with this snake_case name, or null.
const PropertyRow* find_property(std::string_view name);

}  // namespace assay::wire
