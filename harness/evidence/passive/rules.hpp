#pragma once
/// The statements that the passive checks know, each said once: those that bind servers, then
/// those that bind clients.
#include <string_view>

namespace assay::evidence {

/// The same rule in both versions, by its number or by our own; empty where a version has none.
struct PassiveRule {
    std::string_view v3_1_1{};
    std::string_view v5_0{};
};

namespace passive {

// clang-format off
constexpr PassiveRule connack_first{"MQTT-3.2.0-1", "MQTT-3.2.0-1"};
constexpr PassiveRule one_connack{"MQTT-3.2.0-1", "MQTT-3.2.0-2"};
constexpr PassiveRule disconnect_before_connack{"", "MQTT-3.14.0-1"};
constexpr PassiveRule silent_after_refusal{"MQTT-3.2.2-5", "MQTT-3.2.2-7"};
constexpr PassiveRule silent_after_disconnect{"", "MQTT-3.14.4-1"};
constexpr PassiveRule clean_has_no_session{"MQTT-3.2.2-1", "MQTT-3.2.2-2"};
constexpr PassiveRule assigns_identifier{"", "MQTT-3.2.2-16"};
constexpr PassiveRule response_information{"", "MQTT-3.1.2-28"};
constexpr PassiveRule problem_information{"", "MQTT-3.1.2-29"};
constexpr PassiveRule maximum_packet_size{"", "MQTT-3.1.2-24"};
constexpr PassiveRule topic_alias_maximum{"", "MQTT-3.1.2-26"};
constexpr PassiveRule no_topic_alias{"", "MQTT-3.1.2-27"};
constexpr PassiveRule alias_of_this_connection{"", "MQTT-3.3.2-7"};
constexpr PassiveRule alias_is_known{"", "ASSAY-3.3.4-1"};
constexpr PassiveRule receive_maximum{"", "MQTT-3.3.4-9"};
constexpr PassiveRule packet_id_unused{"MQTT-2.3.1-4", "MQTT-2.2.1-4"};
constexpr PassiveRule dup_on_repeat{"MQTT-3.3.1-1", "MQTT-3.3.1-1"};
constexpr PassiveRule dup_on_repeat_only{"MQTT-3.3.1-3", "MQTT-3.3.1-3"};
constexpr PassiveRule no_resend_when_connected{"", "MQTT-4.4.0-1"};
constexpr PassiveRule no_publish_after_pubrel{"MQTT-4.3.3-1", "MQTT-4.3.3-6"};
constexpr PassiveRule topic_matches{"MQTT-3.3.2-3", "MQTT-3.3.2-3"};
constexpr PassiveRule wildcard_and_dollar{"MQTT-4.7.2-1", "MQTT-4.7.2-1"};
constexpr PassiveRule granted_qos{"MQTT-3.8.4-6", "MQTT-3.8.4-8"};
constexpr PassiveRule subscription_identifier{"", "MQTT-3.3.4-3"};
constexpr PassiveRule acknowledges_a_publish{"MQTT-2.3.1-6", "MQTT-2.2.1-5"};
constexpr PassiveRule acknowledges_by_qos{"MQTT-3.3.4-1", "MQTT-3.3.4-1"};
constexpr PassiveRule answers_a_request{"MQTT-2.3.1-7", "MQTT-2.2.1-6"};
constexpr PassiveRule suback_code_a_filter{"MQTT-3.8.4-5", "MQTT-3.8.4-6"};
constexpr PassiveRule unsuback_code_a_filter{"", "MQTT-3.11.3-1"};
constexpr PassiveRule answers_a_pingreq{"MQTT-3.12.4-1", "MQTT-3.12.4-1"};
constexpr PassiveRule no_auth_without_method{"", "MQTT-4.12.0-6"};
constexpr PassiveRule same_auth_method{"", "MQTT-4.12.0-5"};
// clang-format on

}  // namespace passive

/// What binds clients. Rules that both sides keep stand in both lists: their numbers differ.
namespace client_rules {

// clang-format off
constexpr PassiveRule connect_first{"MQTT-3.1.0-1", "MQTT-3.1.0-1"};
constexpr PassiveRule one_connect{"ASSAY-3.1.0-1", "ASSAY-3.1.0-1"};
constexpr PassiveRule silent_after_disconnect{"MQTT-3.14.4-2", "MQTT-3.14.4-1"};
constexpr PassiveRule closes_after_disconnect{"MQTT-3.14.4-1", "MQTT-3.14.4-2"};
constexpr PassiveRule session_stays_short{"", "ASSAY-3.14.2-2"};
constexpr PassiveRule foreign_session{"", "MQTT-3.2.2-4"};
constexpr PassiveRule lost_session{"", "MQTT-3.2.2-5"};
constexpr PassiveRule clean_begins_anew{"MQTT-3.1.2-6", "MQTT-3.1.2-4"};
constexpr PassiveRule maximum_qos{"", "MQTT-3.2.2-11"};
constexpr PassiveRule retain_available{"", "MQTT-3.2.2-14"};
constexpr PassiveRule wildcard_available{"", "ASSAY-3.2.2-4"};
constexpr PassiveRule identifier_available{"", "ASSAY-3.2.2-5"};
constexpr PassiveRule sharing_available{"", "ASSAY-3.2.2-6"};
constexpr PassiveRule maximum_packet_size{"", "MQTT-3.2.2-15"};
constexpr PassiveRule topic_alias_maximum{"", "MQTT-3.3.2-9"};
constexpr PassiveRule no_topic_alias{"", "MQTT-3.2.2-18"};
constexpr PassiveRule alias_is_known{"", "ASSAY-3.3.4-1"};
constexpr PassiveRule receive_maximum{"", "MQTT-3.3.4-7"};
constexpr PassiveRule packet_id_unused{"MQTT-2.3.1-2", "MQTT-2.2.1-3"};
constexpr PassiveRule dup_on_repeat{"MQTT-3.3.1-1", "MQTT-3.3.1-1"};
constexpr PassiveRule dup_on_repeat_only{"MQTT-3.3.1-3", "MQTT-3.3.1-3"};
constexpr PassiveRule repeats_what_is_open{"MQTT-4.4.0-1", "MQTT-4.4.0-1"};
constexpr PassiveRule no_resend_when_connected{"", "MQTT-4.4.0-1"};
constexpr PassiveRule no_resend_of_refused{"", "MQTT-4.4.0-2"};
constexpr PassiveRule no_publish_after_pubrel{"MQTT-4.3.3-1", "MQTT-4.3.3-6"};
constexpr PassiveRule resends_in_order{"MQTT-4.6.0-1", "MQTT-4.6.0-1"};
constexpr PassiveRule pubacks_in_order{"MQTT-4.6.0-2", "MQTT-4.6.0-2"};
constexpr PassiveRule pubrecs_in_order{"MQTT-4.6.0-3", "MQTT-4.6.0-3"};
constexpr PassiveRule pubrels_in_order{"MQTT-4.6.0-4", "MQTT-4.6.0-4"};
constexpr PassiveRule acknowledges_a_publish{"MQTT-2.3.1-6", "MQTT-2.2.1-5"};
constexpr PassiveRule acknowledges_by_qos{"MQTT-3.3.4-1", "MQTT-3.3.4-1"};
constexpr PassiveRule acknowledges_each{"MQTT-4.5.0-2", "MQTT-4.5.0-2"};
constexpr PassiveRule releases{"MQTT-4.3.3-1", "MQTT-4.3.3-4"};
constexpr PassiveRule completes{"MQTT-4.3.3-2", "MQTT-4.3.3-11"};
constexpr PassiveRule no_pubrel_after_error{"", "ASSAY-4.3.3-1"};
constexpr PassiveRule keep_alive{"MQTT-3.1.2-23", "MQTT-3.1.2-20"};
constexpr PassiveRule server_keep_alive{"", "MQTT-3.2.2-21"};
constexpr PassiveRule only_auth_before_connack{"", "MQTT-3.1.2-30"};
constexpr PassiveRule answers_auth{"", "MQTT-4.12.0-3"};
constexpr PassiveRule same_auth_method{"", "MQTT-4.12.0-5"};
constexpr PassiveRule no_auth_without_method{"", "MQTT-4.12.0-7"};
constexpr PassiveRule same_method_again{"", "MQTT-4.12.1-1"};
// clang-format on

}  // namespace client_rules

}  // namespace assay::evidence
