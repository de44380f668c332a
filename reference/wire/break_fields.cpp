/// Illegal values of single fields, packet by packet: the rules of chapter 3 and of section 4.7.
#include "reference/wire/breaker.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::wire {

namespace {

/// Adds a copy of `good` that `change` has spoiled.
template <class P>
void add_changed(Breaker& breaker, const FaultNote& note, const P& good, auto&& change) {
    auto broken = good;
    change(broken);
    breaker.add(note, Packet{std::move(broken)});
}

void break_protocol(Breaker& breaker, const Connect& good) {
    const std::pair<const char*, const char*> names[] = {
        {"lower_case", "mqtt"},
        {"other", "MQTX"},
        {"empty", ""},
        {"longer", "MQTTT"},
        {"shorter", "MQT"},
        {"space", "MQTT "},
        {"of_3_1", "MQIsdp"},
        {"other_protocol", "AMQP"}
    };
    for (const auto& [name, text] : names)
        add_changed(
            breaker,
            {"protocol_name", name, fmt::format("Protocol Name \"{}\"", text)},
            good,
            [&](Connect& p) { p.protocol_name.text = text; }
        );
    // 3 is MQTT 3.1, and 0x83 and 0x84 are what bridges of some brokers send: these may be welcome.
    for (const int version : {0, 1, 2, 6, 7, 99, 127, 255})
        add_changed(
            breaker,
            {"protocol_version",
             fmt::format("is_{}", version),
             fmt::format("Protocol Version {}", version)},
            good,
            [&](Connect& p) { p.protocol_version = static_cast<std::uint8_t>(version); }
        );
}

/// Flags that contradict the payload or each other, the payload left as it is.
void break_connect_flags(Breaker& breaker, const Connect& good) {
    const auto bytes = breaker.bytes();
    std::size_t index = 0;
    while (breaker.spans()[index].field != "connect_flags")
        ++index;
    const auto flags = bytes[breaker.spans()[index].offset];
    for (unsigned bit = 0; bit < 8; ++bit) {
        const auto wrong = flags ^ (1U << bit);
        // Clean Start is legal either way, so flipping it alone breaks nothing.
        breaker.add(
            {"connect_flags",
             fmt::format("bit_{}_flipped", bit),
             fmt::format("connect flags {:08b} before the payload of {:08b}", wrong, flags)},
            breaker.with_field(index, {static_cast<std::uint8_t>(wrong)})
        );
    }
    // As above, but with a payload that has what the flags announce.
    using F = ConnectFlags;
    const std::pair<const char*, std::uint8_t> changes[] = {
        {"reserved", byte_of({{F::reserved, 1}})},
        {"will_qos_1_without_will", byte_of({{F::will_qos, 1}})},
        {"will_qos_2_without_will", byte_of({{F::will_qos, 2}})},
        {"will_qos_3_without_will", byte_of({{F::will_qos, 3}})},
        {"will_retain_without_will", byte_of({{F::will_retain, 1}})},
        {"will_qos_3", byte_of({{F::will, 1}, {F::will_qos, 3}})},
        {"will_qos_3_retain", byte_of({{F::will, 1}, {F::will_qos, 3}, {F::will_retain, 1}})},
        {"password_without_username", byte_of({{F::password, 1}})}
    };
    for (auto [name, wrong] : changes) {
        F::clean_start.set(wrong, true);
        add_changed(
            breaker,
            {"connect_flags", name, fmt::format("connect flags {:08b}", wrong)},
            good,
            [&, flags = wrong](Connect& p) {
                p.connect_flags = flags;
                if (p.will_topic.text.empty()) p.will_topic.text = "assay/will";
            }
        );
    }
}

void break_topic_name(
    Breaker& breaker, const std::string& field, auto&& set, bool refusal_suffices
) {
    const std::pair<const char*, const char*> topics[] = {
        {"empty", ""},
        {"multi_level_wildcard", "assay/#"},
        {"single_level_wildcard", "assay/+/b"},
        {"only_hash", "#"},
        {"only_plus", "+"},
        {"wildcard_inside_level", "assay/a+b"},
        {"hash_inside_level", "assay/a#"}
    };
    for (const auto& [name, topic] : topics)
        breaker.add(
            {field,
             name,
             fmt::format("{} \"{}\"", field, topic),
             false,
             refusal_suffices && *topic != '\0'},
            set(topic)
        );
}

void break_one(Breaker& breaker, const Connect& good) {
    break_protocol(breaker, good);
    break_connect_flags(breaker, good);
    if (!breaker.is_v5())
        add_changed(
            breaker,
            {"client_id",
             "empty_without_clean_session",
             "empty Client Identifier with CleanSession 0"},
            good,
            [](Connect& p) {
                p.client_id.text.clear();
                p.set_clean_start(false);
            }
        );
    if (!good.has_will()) return;
    const auto set = [&](const char* topic) {
        auto broken = good;
        broken.will_topic.text = topic;
        return Packet{broken};
    };
    break_topic_name(breaker, "will_topic", set, false);
}

template <class P>
void break_packet_id(Breaker& breaker, const P& good) {
    // [MQTT-2.2.1-3] binds the Client; 5.0 names no error for it, so refusing is the receiver's
    // choice.
    add_changed(
        breaker,
        {"packet_id", "zero", "Packet Identifier 0", breaker.is_v5()},
        good,
        [](P& p) { p.packet_id = 0; }
    );
}

void break_one(Breaker& breaker, const Publish& good) {
    const auto set = [&](const char* topic) {
        auto broken = good;
        broken.topic.text = topic;
        return Packet{broken};
    };
    break_topic_name(breaker, "topic", set, breaker.is_v5() && good.qos() > 0);
    if (good.qos() > 0) break_packet_id(breaker, good);
}

struct BadFilter {
    const char* name;
    const char* filter;
};

// clang-format off
constexpr std::array<BadFilter, 16> bad_filters{{
    {"empty", ""}, {"hash_not_last", "assay/#/b"}, {"hash_in_level", "assay/a#"}, {"hash_before_text", "assay/#a"},
    {"hash_first_not_last", "#/a"}, {"two_hashes", "assay/##"}, {"plus_in_level", "assay/a+"}, {"plus_before_text", "assay/+a"},
    {"plus_inside_level", "assay/a+b/c"}, {"two_pluses", "assay/++"},
    {"share_without_name", "$share//a"}, {"share_without_filter", "$share/g"}, {"share_with_empty_filter", "$share/g/"},
    {"share_name_with_plus", "$share/g+/a"}, {"share_name_with_hash", "$share/#/a"}, {"share_with_bad_filter", "$share/g/a#"},
}};
// clang-format on

using Options = SubscriptionOptions;

/// What is legal in 5.0 is not in 3.1.1; the Breaker drops what its version allows.
constexpr std::uint8_t bad_options[] = {
    byte_of({{Options::qos, 3}}),
    byte_of({{Options::no_local, 1}}),
    byte_of({{Options::retain_as_published, 1}}),
    byte_of({{Options::retain_handling, 1}}),
    byte_of({{Options::retain_handling, 2}}),
    byte_of({{Options::retain_handling, 3}}),
    byte_of({{Options::reserved, 1}}),
    byte_of({{Options::reserved, 2}}),
    byte_of({{Options::reserved, 3}}),
    Options::reserved_3_1_1.mask,
    0xFF,
};

void break_one(Breaker& breaker, const Subscribe& good) {
    break_packet_id(breaker, good);
    add_changed(breaker, {"subscriptions", "none", "no Topic Filter"}, good, [](Subscribe& p) {
        p.subscriptions.clear();
    });
    for (std::size_t i = 0; i < good.subscriptions.size(); ++i) {
        const auto field = fmt::format("subscriptions[{}]", i);
        for (const auto& [name, filter] : bad_filters)
            add_changed(
                breaker,
                {field + ".topic_filter",
                 name,
                 fmt::format("Topic Filter \"{}\"", filter),
                 false,
                 true},
                good,
                [&](Subscribe& p) { p.subscriptions[i].topic_filter.text = filter; }
            );
        for (const auto options : bad_options)
            add_changed(
                breaker,
                {field + ".options",
                 fmt::format("are_{:08b}", options),
                 fmt::format("options {:08b}", options)},
                good,
                [&](Subscribe& p) { p.subscriptions[i].options = options; }
            );
        add_changed(
            breaker,
            {field + ".options", "no_local_shared", "No Local on a shared subscription"},
            good,
            [&](Subscribe& p) {
                p.subscriptions[i] = {{"$share/g/assay"}, SubscriptionOptions::no_local.mask};
            }
        );
    }
}

void break_one(Breaker& breaker, const Unsubscribe& good) {
    break_packet_id(breaker, good);
    add_changed(breaker, {"topic_filters", "none", "no Topic Filter"}, good, [](Unsubscribe& p) {
        p.topic_filters.clear();
    });
    // A Server may simply find no such subscription, so refusing is its choice.
    for (std::size_t i = 0; i < good.topic_filters.size(); ++i)
        for (const auto& [name, filter] : bad_filters)
            add_changed(
                breaker,
                {fmt::format("topic_filters[{}]", i),
                 name,
                 fmt::format("Topic Filter \"{}\"", filter),
                 true,
                 true},
                good,
                [&](Unsubscribe& p) { p.topic_filters[i].text = filter; }
            );
}

template <class P>
void break_one(Breaker&, const P&) {}  // no other packet has a field with illegal values of its own

}  // namespace

void break_fields(Breaker& breaker) {
    std::visit([&](const auto& p) { break_one(breaker, p); }, breaker.packet());
}

}  // namespace assay::wire
