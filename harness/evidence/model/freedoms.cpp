#include "harness/evidence/model/freedoms.hpp"

#include <array>

namespace assay::evidence {

namespace {

// clang-format off
constexpr std::array<FreedomRow, 14> freedom_table{{
    {Freedom::copy_a_subscription, "one copy for all matching subscriptions, or one for each",
     "5.0 3.3.4", "the Server may deliver further copies, one for each additional matching subscription"},
    {Freedom::qos_0_lost, "a message at QoS 0 need not arrive",
     "5.0 4.3.1", "the message arrives at the receiver either once or not at all"},
    {Freedom::finite_queue, "a queue for an absent client has an end",
     "5.0 4.1", "storage capacity and the like may limit the Session State, and may lose it"},
    {Freedom::delivery_after_acknowledgement, "a message is passed on after its acknowledgement",
     "5.0 4.3.2", "the receiver need not complete delivery of the message before it sends PUBACK"},
    {Freedom::delivery_at_pubrel, "a message of QoS 2 is passed on, or stored, when PUBREL comes",
     "5.0 4.3.3", "the receiver need not complete delivery before it sends PUBREC or PUBCOMP"},
    {Freedom::publish_before_suback, "messages come before SUBACK",
     "5.0 3.8.4", "the Server may start sending PUBLISH packets that match before it sends SUBACK"},
    {Freedom::delivery_after_unsubscribe, "what was queued before UNSUBSCRIBE still comes",
     "5.0 3.10.4", "the Server may continue to deliver existing messages that are buffered"},
    {Freedom::member_of_a_group, "any member of a shared subscription gets a message",
     "5.0 4.8.2", "the Server chooses which Session receives it by its own criteria"},
    {Freedom::group_made_again, "a shared subscription that is made again keeps its Retain As Published",
     "5.0 3.8.4", "an identical filter replaces a Non-shared Subscription"},
    {Freedom::repeat_is_new_at_qos_1, "a repeat at QoS 1 is passed on again",
     "MQTT-4.3.2-5", "after PUBACK a PUBLISH with the same identifier is a new message"},
    {Freedom::qos_0_retained, "a retained message of QoS 0 is forgotten",
     "3.1.1 MQTT-3.3.1-7, 5.0 3.3.1.3", "the Server may discard it at any time"},
    {Freedom::rounded_expiry, "intervals are rounded to whole seconds",
     "5.0 3.3.2.3.3", "the interval is a Four Byte Integer of seconds"},
    {Freedom::will_of_a_lost_connection, "a connection is given up before the client knows",
     "5.0 3.1.2.10", "after one and a half Keep Alive the Server closes, and may do so for other reasons"},
    {Freedom::state_after_a_restart, "a restart loses sessions and messages",
     "5.0 4.1", "hardware or software failures may result in loss of Session State"},
}};
// clang-format on

}  // namespace

std::span<const FreedomRow> freedoms() {
    return freedom_table;
}

std::string_view words_of(Freedom freedom) {
    return freedom_table[static_cast<std::size_t>(freedom)].what;
}

}  // namespace assay::evidence
