#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::wire {

namespace {

using enum PacketType;
using enum ReasonCode;

constexpr PacketSet nowhere{};
constexpr PacketSet publish_acks{puback, pubrec};
constexpr PacketSet closing{disconnect};

// Codes of section 2.4 with the packet sections' tables of who may send them. DISCONNECT with 0x8C
// stands in the overview table only, not in 3.14.2.1; and 0x9B from a Client in 3.3.4 only. Both
// rows follow the more generous text, so that no peer is blamed for a contradiction of the
// standard.
// clang-format off
constexpr std::array<ReasonCodeRow, 43> reason_codes{{
    {success,                       "Success",                       {connack, puback, pubrec, pubrel, pubcomp, suback, unsuback, disconnect, auth}, {puback, pubrec, pubrel, pubcomp, disconnect}},
    {granted_qos_1,                 "Granted QoS 1",                 {suback}, nowhere},
    {granted_qos_2,                 "Granted QoS 2",                 {suback}, nowhere},
    {disconnect_with_will_message,  "Disconnect with Will Message",  nowhere, closing},
    {no_matching_subscribers,       "No matching subscribers",       publish_acks, nowhere},
    {no_subscription_existed,       "No subscription existed",       {unsuback}, nowhere},
    {continue_authentication,       "Continue authentication",       {auth}, {auth}},
    {re_authenticate,               "Re-authenticate",               nowhere, {auth}},
    {unspecified_error,             "Unspecified error",             {connack, puback, pubrec, suback, unsuback, disconnect}, {puback, pubrec, disconnect}},
    {malformed_packet,              "Malformed Packet",              {connack, disconnect}, closing},
    {protocol_error,                "Protocol Error",                {connack, disconnect}, closing},
    {implementation_specific_error, "Implementation specific error", {connack, puback, pubrec, suback, unsuback, disconnect}, {puback, pubrec, disconnect}},
    {unsupported_protocol_version,  "Unsupported Protocol Version",  {connack}, nowhere},
    {client_identifier_not_valid,   "Client Identifier not valid",   {connack}, nowhere},
    {bad_user_name_or_password,     "Bad User Name or Password",     {connack}, nowhere},
    {not_authorized,                "Not authorized",                {connack, puback, pubrec, suback, unsuback, disconnect}, publish_acks},
    {server_unavailable,            "Server unavailable",            {connack}, nowhere},
    {server_busy,                   "Server busy",                   {connack, disconnect}, nowhere},
    {banned,                        "Banned",                        {connack}, nowhere},
    {server_shutting_down,          "Server shutting down",          closing, nowhere},
    {bad_authentication_method,     "Bad authentication method",     {connack, disconnect}, nowhere},
    {keep_alive_timeout,            "Keep Alive timeout",            closing, nowhere},
    {session_taken_over,            "Session taken over",            closing, nowhere},
    {topic_filter_invalid,          "Topic Filter invalid",          {suback, unsuback, disconnect}, nowhere},
    {topic_name_invalid,            "Topic Name invalid",            {connack, puback, pubrec, disconnect}, {puback, pubrec, disconnect}},
    {packet_identifier_in_use,      "Packet Identifier in use",      {puback, pubrec, suback, unsuback}, publish_acks},
    {packet_identifier_not_found,   "Packet Identifier not found",   {pubrel, pubcomp}, {pubrel, pubcomp}},
    {receive_maximum_exceeded,      "Receive Maximum exceeded",      closing, closing},
    {topic_alias_invalid,           "Topic Alias invalid",           closing, closing},
    {packet_too_large,              "Packet too large",              {connack, disconnect}, closing},
    {message_rate_too_high,         "Message rate too high",         closing, closing},
    {quota_exceeded,                "Quota exceeded",                {connack, puback, pubrec, suback, disconnect}, {puback, pubrec, disconnect}},
    {administrative_action,         "Administrative action",         closing, closing},
    {payload_format_invalid,        "Payload format invalid",        {connack, puback, pubrec, disconnect}, {puback, pubrec, disconnect}},
    {retain_not_supported,          "Retain not supported",          {connack, disconnect}, nowhere},
    {qos_not_supported,             "QoS not supported",             {connack, disconnect}, closing},
    {use_another_server,            "Use another server",            {connack, disconnect}, nowhere},
    {server_moved,                  "Server moved",                  {connack, disconnect}, nowhere},
    {shared_subscriptions_not_supported, "Shared Subscriptions not supported", {suback, disconnect}, nowhere},
    {connection_rate_exceeded,      "Connection rate exceeded",      {connack, disconnect}, nowhere},
    {maximum_connect_time,          "Maximum connect time",          closing, nowhere},
    {subscription_identifiers_not_supported, "Subscription Identifiers not supported", {suback, disconnect}, nowhere},
    {wildcard_subscriptions_not_supported, "Wildcard Subscriptions not supported", {suback, disconnect}, nowhere},
}};

constexpr std::array<std::string_view, 6> return_codes{
    "Accepted",
    "Refused: unacceptable protocol version",
    "Refused: identifier rejected",
    "Refused: server unavailable",
    "Refused: bad user name or password",
    "Refused: not authorized"};
// clang-format on

}  // namespace

std::span<const ReasonCodeRow> reason_code_table() {
    return reason_codes;
}

const ReasonCodeRow* find_reason_code(std::uint8_t code) {
    const auto* found = std::ranges::lower_bound(
        reason_codes, static_cast<ReasonCode>(code), {}, &ReasonCodeRow::code
    );
    return found != reason_codes.end() && found->code == static_cast<ReasonCode>(code) ? found
                                                                                       : nullptr;
}

std::string reason_code_text(std::uint8_t code) {
    const auto* row = find_reason_code(code);
    return fmt::format("{} (0x{:02X})", row ? row->name : "unknown", code);
}

std::string_view connect_return_code_name(std::uint8_t code) {
    return code < return_codes.size() ? return_codes[code] : std::string_view{"unknown"};
}

}  // namespace assay::wire
