#include "reference/wire/properties.hpp"

#include <algorithm>
#include <array>

namespace assay::wire {

namespace {

using enum PacketType;
using enum PropertyId;

constexpr PacketSet acks{
    connack, puback, pubrec, pubrel, pubcomp, suback, unsuback, disconnect, auth
};
constexpr PacketSet everywhere{
    {connect,
     connack,
     publish,
     puback,
     pubrec,
     pubrel,
     pubcomp,
     subscribe,
     suback,
     unsubscribe,
     unsuback,
     disconnect,
     auth},
    true
};
constexpr PacketSet message{{publish}, true};
constexpr std::uint32_t any = 0xFFFFFFFF;

// clang-format off
constexpr std::array<PropertyRow, 27> table{{
    {payload_format_indicator,          "payload_format_indicator",          Form::byte,      message,                       false, 0, 1},
    {message_expiry_interval,           "message_expiry_interval",           Form::four_byte, message,                       false, 0, any},
    {content_type,                      "content_type",                      Form::utf8,      message,                       false, 0, any},
    {response_topic,                    "response_topic",                    Form::utf8,      message,                       false, 0, any},
    {correlation_data,                  "correlation_data",                  Form::binary,    message,                       false, 0, any},
    // May repeat in a PUBLISH from a Server (3.3.2.3.8); `check` holds SUBSCRIBE to one (3.8.2.1.2).
    {subscription_identifier,           "subscription_identifier",           Form::var_int,   {publish, subscribe},          true,  1, var_int_max},
    {session_expiry_interval,           "session_expiry_interval",           Form::four_byte, {connect, connack, disconnect}, false, 0, any},
    {assigned_client_identifier,        "assigned_client_identifier",        Form::utf8,      {connack},                     false, 0, any},
    {server_keep_alive,                 "server_keep_alive",                 Form::two_byte,  {connack},                     false, 0, 0xFFFF},
    {authentication_method,             "authentication_method",             Form::utf8,      {connect, connack, auth},      false, 0, any},
    {authentication_data,               "authentication_data",               Form::binary,    {connect, connack, auth},      false, 0, any},
    {request_problem_information,       "request_problem_information",       Form::byte,      {connect},                     false, 0, 1},
    {will_delay_interval,               "will_delay_interval",               Form::four_byte, {{}, true},                    false, 0, any},
    {request_response_information,      "request_response_information",      Form::byte,      {connect},                     false, 0, 1},
    {response_information,              "response_information",              Form::utf8,      {connack},                     false, 0, any},
    {server_reference,                  "server_reference",                  Form::utf8,      {connack, disconnect},         false, 0, any},
    {reason_string,                     "reason_string",                     Form::utf8,      acks,                          false, 0, any},
    {receive_maximum,                   "receive_maximum",                   Form::two_byte,  {connect, connack},            false, 1, 0xFFFF},
    {topic_alias_maximum,               "topic_alias_maximum",               Form::two_byte,  {connect, connack},            false, 0, 0xFFFF},
    {topic_alias,                       "topic_alias",                       Form::two_byte,  {publish},                     false, 1, 0xFFFF},
    {maximum_qos,                       "maximum_qos",                       Form::byte,      {connack},                     false, 0, 1},
    {retain_available,                  "retain_available",                  Form::byte,      {connack},                     false, 0, 1},
    {user_property,                     "user_property",                     Form::utf8_pair, everywhere,                    true,  0, any},
    {maximum_packet_size,               "maximum_packet_size",               Form::four_byte, {connect, connack},            false, 1, any},
    {wildcard_subscription_available,   "wildcard_subscription_available",   Form::byte,      {connack},                     false, 0, 1},
    {subscription_identifier_available, "subscription_identifier_available", Form::byte,      {connack},                     false, 0, 1},
    {shared_subscription_available,     "shared_subscription_available",     Form::byte,      {connack},                     false, 0, 1},
}};
// clang-format on

// The last identifier is 0x2A, so a direct index beats a search on the decoder's hot path.
constexpr auto row_of_id = [] {
    std::array<std::int8_t, 0x2B> rows{};
    rows.fill(-1);
    for (std::size_t i = 0; i < table.size(); ++i)
        rows[static_cast<std::size_t>(table[i].id)] = static_cast<std::int8_t>(i);
    return rows;
}();

}  // namespace

Properties::Properties() = default;
Properties::Properties(const Properties& other) = default;
Properties::Properties(Properties&& other) noexcept = default;
Properties& Properties::operator=(const Properties& other) = default;
Properties& Properties::operator=(Properties&& other) noexcept = default;
Properties::~Properties() = default;
bool Properties::operator==(const Properties& other) const = default;

void Properties::add(PropertyId id, PropertyValue value) {
    list.push_back({static_cast<std::uint32_t>(id), std::move(value)});
}

void Properties::remove(PropertyId id) {
    std::erase_if(list, [id](const auto& one) { return one.id == static_cast<std::uint32_t>(id); });
}

std::span<const PropertyRow> property_table() {
    return table;
}

const PropertyRow* find_property(std::uint32_t id) {
    if (id >= row_of_id.size() || row_of_id[id] < 0) return nullptr;
    return &table[static_cast<std::size_t>(row_of_id[id])];
}

const PropertyRow* find_property(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &PropertyRow::name);
    return found == table.end() ? nullptr : found;
}

}  // namespace assay::wire
