#include "harness/explore/features.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <stdexcept>
#include <string>

namespace assay::explore {
namespace {

// clang-format off
constexpr auto feature_table = std::to_array<FeatureRow>({
    {Feature::version,         Deed::join, "version", "the protocol version of a connection"},
    {Feature::start,           Deed::join, "start", "how a connection begins, and what becomes of the Session"},
    {Feature::acknowledging,   Deed::join, "acknowledging", "whether the client answers what it gets"},
    {Feature::session_expiry,  Deed::join, "session_expiry", "Session Expiry Interval of CONNECT"},
    {Feature::receive_maximum, Deed::join, "receive_maximum", "how much the client takes at a time"},
    {Feature::packet_size_max, Deed::join, "packet_size_max", "Maximum Packet Size of CONNECT"},
    {Feature::alias_maximum,   Deed::join, "alias_maximum", "Topic Aliases that the server may use"},
    {Feature::keep_alive,      Deed::join, "keep_alive", "whether the client is given up once it says nothing"},
    {Feature::problem_information, Deed::join, "problem_information", "Request Problem Information of CONNECT"},
    {Feature::will,            Deed::join, "will", "the Will, and how long it waits"},
    {Feature::will_qos,        Deed::join, "will_qos", "QoS of the Will"},
    {Feature::will_retain,     Deed::join, "will_retain", "RETAIN of the Will"},
    {Feature::will_payload,    Deed::join, "will_payload", "what the Will says"},
    {Feature::will_property,   Deed::join, "will_property", "properties of the Will"},
    {Feature::end,             Deed::leave, "end", "how a connection ends"},
    {Feature::new_expiry,      Deed::leave, "new_expiry", "Session Expiry Interval of DISCONNECT"},
    {Feature::absence,         Deed::come_late, "absence", "whether a client is away until what runs meanwhile is over"},
    {Feature::filter,          Deed::subscribe, "filter", "the Topic Filter of a subscription"},
    {Feature::again,           Deed::subscribe, "again", "whether that filter was there before, and whose"},
    {Feature::filters,         Deed::subscribe, "filters", "how many filters one SUBSCRIBE has"},
    {Feature::granted,         Deed::subscribe, "granted", "QoS of a subscription"},
    {Feature::no_local,        Deed::subscribe, "no_local", "No Local"},
    {Feature::as_published,    Deed::subscribe, "as_published", "Retain As Published"},
    {Feature::handling,        Deed::subscribe, "handling", "Retain Handling"},
    {Feature::identifier,      Deed::subscribe, "identifier", "Subscription Identifier"},
    {Feature::unsubscribe,     Deed::unsubscribe, "unsubscribe", "what an UNSUBSCRIBE names"},
    {Feature::topic,           Deed::publish, "topic", "the Topic Name of a message or Will"},
    {Feature::qos,             Deed::publish, "qos", "QoS of a message"},
    {Feature::retain,          Deed::publish, "retain", "RETAIN of a message"},
    {Feature::payload,         Deed::publish, "payload", "how large a message is"},
    {Feature::message_expiry,  Deed::publish, "message_expiry", "Message Expiry Interval"},
    {Feature::alias,           Deed::publish, "alias", "Topic Alias of a message"},
    {Feature::property,        Deed::publish, "property", "other properties of a message"},
    {Feature::burst,           Deed::publish, "burst", "how many messages at a time"},
    {Feature::exchange,        Deed::leave_exchange, "exchange", "where an exchange is left, to be taken up on the next connection"},
    {Feature::receipt,         Deed::leave_receipt, "receipt", "what becomes of a message that the client does not just acknowledge"},
    {Feature::window,          Deed::fill_window, "window", "what happens while the one place of a client's window is taken"},
    {Feature::wait,            Deed::wait, "wait", "how long nobody does anything"},
    {Feature::stop,            Deed::stop, "stop", "what becomes of the broker's process"},
});

constexpr auto value_table = std::to_array<Value>({
    {Feature::version, "3.1.1", 30, "3.1.1"},
    {Feature::version, "5.0",   70, "5.0"},

    {Feature::start, "fresh",           30, "fresh"},
    {Feature::start, "resume",          45, "resume"},
    {Feature::start, "take-over",       35, "resume"},
    {Feature::start, "fresh-take-over", 15, "fresh"},
    {Feature::start, "nameless",         15, "fresh"},

    {Feature::acknowledging, "at-once", 88},
    {Feature::acknowledging, "never",   12},

    {Feature::session_expiry, "absent", 20},
    {Feature::session_expiry, "0",      10, "0"},
    {Feature::session_expiry, "1s",     12, "1"},
    {Feature::session_expiry, "long",   40, "3600"},
    {Feature::session_expiry, "2^31",    9, "2147483648"},
    {Feature::session_expiry, "never",   9, "4294967295"},

    {Feature::receive_maximum, "absent", 79},
    {Feature::receive_maximum, "1",       9, "1"},
    {Feature::receive_maximum, "2",       7, "2"},
    {Feature::receive_maximum, "3",       5, "3"},
    {Feature::receive_maximum, "40000",   4, "40000"},

    {Feature::packet_size_max, "absent", 86},
    {Feature::packet_size_max, "128",     7, "128"},
    {Feature::packet_size_max, "200",     7, "200"},

    {Feature::alias_maximum, "absent", 80},
    {Feature::alias_maximum, "1",      10, "1"},
    {Feature::alias_maximum, "10",     10, "10"},

    {Feature::keep_alive, "none", 96},
    // A Server Keep Alive would count instead [MQTT-3.1.2-21].
    {Feature::keep_alive, "1s",    4, "1s", "server_keep_alive: \"= 0\""},

    {Feature::problem_information, "wanted",   88},
    {Feature::problem_information, "unwanted", 12, "0"},

    {Feature::will, "none",       55},
    {Feature::will, "prompt",     24},
    {Feature::will, "delay-0",     4, "0s"},
    {Feature::will, "delay-short", 9, "2s"},
    {Feature::will, "delay-long",  8, "1h"},
    {Feature::will, "delay-2^31",  5, "2147483648s"},

    {Feature::will_qos, "0", 20, "0", "max_qos: \">= 0\""},
    {Feature::will_qos, "1", 45, "1", "max_qos: \">= 1\""},
    {Feature::will_qos, "2", 35, "2", "max_qos: \">= 2\""},

    {Feature::will_retain, "0", 70},
    {Feature::will_retain, "1", 30, "true", "retain: true"},

    {Feature::will_payload, "text",  85},
    {Feature::will_payload, "empty", 15},
    {Feature::will_payload, "control", 8},

    {Feature::will_property, "none",      70},
    {Feature::will_property, "user",      10, "user_property: [\"b=1\", \"a=2\", \"b=3\"]"},
    {Feature::will_property, "content",   10, "content_type: text/plain, response_topic: ~/reply, correlation_data: c"},
    {Feature::will_property, "expiry-1s",  5, "message_expiry_interval: 1"},
    {Feature::will_property, "expiry-long", 5, "message_expiry_interval: 3600"},

    {Feature::end, "normal",    40, "normal"},
    {Feature::end, "with-will", 16, "with_will"},
    {Feature::end, "close",     22, "close"},
    {Feature::end, "reset",     20, "abort"},
    {Feature::end, "silence",    6, "vanish"},
    // Long after CONNECT, so that what runs from there on by mistake is over.
    {Feature::end, "late",       9, "close"},

    {Feature::new_expiry, "absent", 34},
    {Feature::new_expiry, "0",      22, "0"},
    {Feature::new_expiry, "1s",     22, "1"},
    {Feature::new_expiry, "long",   22, "7200"},

    {Feature::absence, "too-long", 60},
    {Feature::absence, "short",    60},

    {Feature::filter, "plain",          34, "~/a"},
    {Feature::filter, "plain-other",     8, "~/a/b"},
    {Feature::filter, "single-level",   10, "~/+", "wildcard: true"},
    {Feature::filter, "multi-level",     8, "~/#", "wildcard: true"},
    {Feature::filter, "parent-level",    8, "~/a/#", "wildcard: true"},
    {Feature::filter, "inner-level",     5, "~/+/b", "wildcard: true"},
    {Feature::filter, "below",           4, "~/a/+", "wildcard: true"},
    {Feature::filter, "upper",           5, "~/A"},
    {Feature::filter, "decomposed",      5, "~/e\u0301\u20ac\U0001F600"},
    {Feature::filter, "asterisk",        5, "~/*"},
    {Feature::filter, "greater",         5, "~/>"},
    {Feature::filter, "shared",         14, "$share/g/~/a", "shared: true"},
    {Feature::filter, "shared-other",    5, "$share/h/~/a", "shared: true"},
    {Feature::filter, "shared-wildcard", 8, "$share/g/~/+", "shared: true"},
    {Feature::filter, "shared-all",      4, "$share/g/~/#", "shared: true"},

    {Feature::again, "new",       60},
    {Feature::again, "again",     28},
    {Feature::again, "after-end", 20},
    {Feature::again, "joined",    20},

    {Feature::filters, "one", 82},
    {Feature::filters, "two", 18},
    {Feature::filters, "doubled", 5},

    {Feature::granted, "0", 18, "0"},
    {Feature::granted, "1", 44, "1", "max_qos: \">= 1\""},
    {Feature::granted, "2", 38, "2", "max_qos: \">= 2\""},

    {Feature::no_local, "0", 82},
    {Feature::no_local, "1", 18, "true"},

    {Feature::as_published, "0", 70},
    {Feature::as_published, "1", 30, "true"},

    {Feature::handling, "0", 64},
    {Feature::handling, "1", 20, "1"},
    {Feature::handling, "2", 16, "2"},

    {Feature::identifier, "absent",    62},
    {Feature::identifier, "1",         18, "1", "subscription_identifiers: true"},
    {Feature::identifier, "2",         14, "2", "subscription_identifiers: true"},
    {Feature::identifier, "268435455",  6, "268435455", "subscription_identifiers: true"},

    {Feature::unsubscribe, "held",      45},
    {Feature::unsubscribe, "neighbour", 30},
    {Feature::unsubscribe, "two",       35},
    {Feature::unsubscribe, "both-held", 25},

    {Feature::topic, "plain",       52, "~/a"},
    {Feature::topic, "other",        8, "~/b"},
    {Feature::topic, "below",       16, "~/a/b"},
    {Feature::topic, "empty-level",  5, "~/a//b"},
    {Feature::topic, "ends-empty",   4, "~/a/"},
    {Feature::topic, "signs",        5, "~/a.b*c>d"},
    {Feature::topic, "space",        3, "~/a b"},
    {Feature::topic, "letters",      4, "~/\u00e9\u20ac\U0001F600"},
    {Feature::topic, "mark",         3, "~/a\uFEFFb"},
    {Feature::topic, "dollar",       3, "~/$SYS"},

    {Feature::qos, "0", 24, "0"},
    {Feature::qos, "1", 42, "1", "max_qos: \">= 1\""},
    {Feature::qos, "2", 34, "2", "max_qos: \">= 2\""},

    {Feature::retain, "0", 70},
    {Feature::retain, "1", 30, "true", "retain: true"},

    {Feature::payload, "text",  58},
    {Feature::payload, "empty", 10},
    {Feature::payload, "large",  5},
    {Feature::payload, "exact",  10},
    {Feature::payload, "above",  9},
    {Feature::payload, "below",  10},
    {Feature::payload, "round",  4},
    {Feature::payload, "nul",    6},

    {Feature::message_expiry, "absent", 80},
    {Feature::message_expiry, "1s",      9, "1"},
    {Feature::message_expiry, "long",    8, "3600"},
    {Feature::message_expiry, "longest", 3, "4294967295"},

    {Feature::alias, "none", 78},
    {Feature::alias, "set",  12, "", "topic_alias_maximum: \">= 1\""},
    {Feature::alias, "use",  10, "", "topic_alias_maximum: \">= 1\""},
    {Feature::alias, "highest", 6, "", "topic_alias_maximum: \">= 1\""},

    {Feature::property, "none",    76},
    {Feature::property, "user",    10, "user_property: [\"b=1\", \"a=2\", \"b=3\"]"},
    {Feature::property, "content",  8, "content_type: text/plain, response_topic: ~/reply, correlation_data: c"},
    {Feature::property, "format",   6, "payload_format_indicator: 1"},
    {Feature::property, "many",     6, "user_property: \"c=1\", content_type: text/plain, response_topic: ~/reply, correlation_data: \"c\\0d\""},

    {Feature::burst, "one",   90, "1"},
    {Feature::burst, "eight", 10, "8"},
    {Feature::burst, "wrap",   0, "65540"},

    {Feature::exchange, "left-at-publish",  40},
    {Feature::exchange, "left-at-pubrec",   40},
    {Feature::exchange, "left-at-pubrel",    40},
    {Feature::exchange, "left-to-expire",    30},
    {Feature::exchange, "begun-anew",        25},
    {Feature::exchange, "taken-over",        25},

    {Feature::receipt, "left-at-pubrel",   35},
    {Feature::receipt, "left-to-expire",   30},
    {Feature::receipt, "refused",          60},
    {Feature::receipt, "refused-by-member", 60},
    {Feature::receipt, "left-in-silence",  25},

    {Feature::window, "expires",    20},
    {Feature::window, "changed",    30},
    {Feature::window, "given-back", 30},
    {Feature::window, "resumed",    35},

    {Feature::wait, "short",  45, "500ms"},
    {Feature::wait, "across", 55, "4s"},

    {Feature::stop, "restart", 0, "restart"},
    {Feature::stop, "kill",    0, "kill"},
});
// clang-format on

}  // namespace

std::span<const FeatureRow> features() {
    return feature_table;
}

std::span<const Value> values() {
    return value_table;
}

const Value& value(ValueId id) {
    return value_table.at(id);
}

std::string_view name_of(Feature feature) {
    return feature_table.at(static_cast<std::size_t>(feature)).name;
}

ValueRange values_of(Feature feature) {
    const auto found = std::ranges::equal_range(value_table, feature, {}, &Value::feature);
    return {static_cast<ValueId>(found.begin() - value_table.begin()), found.size()};
}

std::string name_of(ValueId id) {
    return fmt::format("{}={}", name_of(value(id).feature), value(id).name);
}

ValueId value_named(Feature feature, std::string_view name) {
    const auto found = std::ranges::find_if(value_table, [&](const Value& one) {
        return one.feature == feature && one.name == name;
    });
    // A name that is not in the table is a mistake of ours, and ends in the one catch of the program.
    return static_cast<ValueId>(
        found == value_table.end() ? throw std::logic_error{std::string{name}}
                                   : found - value_table.begin()
    );
}

}  // namespace assay::explore
