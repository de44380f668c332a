// Wrong matching of Topic Filters (4.7).
#include "reference/broker/defects/taps.hpp"

#include <algorithm>

namespace assay::broker {

namespace {

using Matches = bool (*)(std::string_view filter, std::string_view topic);

bool match_literally(std::string_view filter, std::string_view topic) {
    return filter == topic;
}

/// Live messages and retained ones are matched by `matches`.
void match_by(Core& core, Matches matches) {
    core.rules.filter_matches = matches;
    core.rules.matching = [matches](SubscriptionTree& tree, std::string_view topic) {
        std::vector<Subscribers*> found;
        for (const auto& entry : tree.all())
            if (matches(entry.filter, topic)) found.push_back(entry.value);
        return found;
    };
}

std::string folded(std::string_view text) {
    std::string lower{text};
    for (auto& character : lower)
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character - 'A' + 'a');
    return lower;
}

bool match_folded(std::string_view filter, std::string_view topic) {
    return session::filter_matches(folded(filter), folded(topic));
}

bool begins_with_wildcard(std::string_view filter) {
    return filter.starts_with('#') || filter.starts_with('+');
}

/// As if `$` were a character like others.
bool match_dollar(std::string_view filter, std::string_view topic) {
    const auto hidden = 'x' + std::string{topic};
    return session::filter_matches(
        begins_with_wildcard(filter) ? std::string{filter} : 'x' + std::string{filter}, hidden
    );
}

/// `+` may stand for two levels too: tries the topic with each of its separators taken for a
/// letter.
bool match_two_levels(std::string_view filter, std::string_view topic) {
    if (session::filter_matches(filter, topic)) return true;
    if (!filter.contains('+')) return false;
    for (std::size_t at = topic.find('/'); at != std::string_view::npos;
         at = topic.find('/', at + 1)) {
        std::string joined{topic};
        joined[at] = 'x';
        // Only where no filter level spells the joined levels can `+` have matched them.
        if (session::filter_matches(filter, joined)) return true;
    }
    return false;
}

bool match_no_parent(std::string_view filter, std::string_view topic) {
    const auto is_parent = filter.ends_with("/#") && filter.substr(0, filter.size() - 2) == topic;
    return !is_parent && session::filter_matches(filter, topic);
}

bool has_empty_level(std::string_view topic) {
    return topic.starts_with('/') || topic.ends_with('/') || topic.contains("//");
}

/// `+` needs at least one character.
bool match_no_empty_level(std::string_view filter, std::string_view topic) {
    if (has_empty_level(topic) && filter.contains('+')) return false;
    return session::filter_matches(filter, topic);
}

std::string without_empty_levels(std::string_view text) {
    std::string kept;
    for (const auto character : text)
        if (character != '/' || (!kept.empty() && kept.back() != '/')) kept += character;
    return kept;
}

bool match_without_empty_levels(std::string_view filter, std::string_view topic) {
    return session::filter_matches(without_empty_levels(filter), without_empty_levels(topic));
}

bool match_without_trailing_slash(std::string_view filter, std::string_view topic) {
    if (topic.size() > 1 && topic.ends_with('/')) topic.remove_suffix(1);
    if (filter.size() > 1 && filter.ends_with('/')) filter.remove_suffix(1);
    return session::filter_matches(filter, topic);
}

/// "e" with a combining acute accent is taken for the composed letter.
std::string composed(std::string_view text) {
    std::string whole{text};
    for (auto at = whole.find("e\xCC\x81"); at != std::string::npos; at = whole.find("e\xCC\x81"))
        whole.replace(at, 3, "\xC3\xA9");
    return whole;
}

bool match_composed(std::string_view filter, std::string_view topic) {
    return session::filter_matches(composed(filter), composed(topic));
}

bool match_hash_one_level(std::string_view filter, std::string_view topic) {
    if (!filter.ends_with('#')) return session::filter_matches(filter, topic);
    std::string one_level{filter};
    one_level.back() = '+';
    return session::filter_matches(one_level, topic);
}

bool match_prefix(std::string_view filter, std::string_view topic) {
    if (!filter.contains('+') && !filter.contains('#'))
        return topic == filter || topic.starts_with(std::string{filter} + '/');
    return session::filter_matches(filter, topic);
}

constexpr std::string_view bom = "\xEF\xBB\xBF";

void strip_bom(std::string& text) {
    for (auto at = text.find(bom); at != std::string::npos; at = text.find(bom))
        text.erase(at, bom.size());
}

void strip_boms(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection&, wire::Publish& publish) {
        strip_bom(publish.topic.text);
        for (auto& property : publish.properties.list)
            if (auto* pair = std::get_if<wire::Utf8Pair>(&property.value)) {
                strip_bom(pair->name);
                strip_bom(pair->value);
            }
        return true;
    });
}

void fold_published_topics(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection&, wire::Publish& publish) {
        publish.topic.text = folded(publish.topic.text);
        return true;
    });
}

}  // namespace

std::span<const Defect> topic_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"topics-case-folded", {"3.1.1:MQTT-4.7.3-4", "5.0:MQTT-4.7.3-4"}, "Topics are matched without regard to case"}, [](Core& core, Seams&) { match_by(core, match_folded); }},
        {{"topic-lower-cased", {"3.1.1:MQTT-4.7.3-4", "3.1.1:MQTT-3.3.2-3", "5.0:MQTT-4.7.3-4", "5.0:MQTT-3.3.2-3"}, "Messages are passed on under a topic in lower case"}, fold_published_topics},
        {{"topics-normalized", {"3.1.1:MQTT-4.7.3-4", "5.0:MQTT-4.7.3-4"}, "Composed and decomposed letters are taken for the same"}, [](Core& core, Seams&) { match_by(core, match_composed); }},
        {{"wildcard-matches-dollar-topic", {"3.1.1:MQTT-4.7.2-1", "5.0:MQTT-4.7.2-1"}, "Filters that begin with a wildcard match topics that begin with $", beyond::all_topics}, [](Core& core, Seams&) { match_by(core, match_dollar); }},
        {{"plus-matches-two-levels", {"3.1.1:MQTT-4.7.1-3", "5.0:MQTT-4.7.1-2", "5.0:MQTT-3.3.2-3", "3.1.1:MQTT-3.3.2-3"}, "The wildcard + matches two levels too"}, [](Core& core, Seams&) { match_by(core, match_two_levels); }},
        {{"plus-needs-a-character", {"3.1.1:MQTT-4.7.1-3", "5.0:MQTT-4.7.1-2"}, "The wildcard + does not match an empty level"}, [](Core& core, Seams&) { match_by(core, match_no_empty_level); }},
        {{"hash-misses-parent", {"3.1.1:MQTT-4.7.1-2", "5.0:MQTT-4.7.1-1"}, "The filter a/# does not match the topic a"}, [](Core& core, Seams&) { match_by(core, match_no_parent); }},
        {{"hash-matches-one-level", {"3.1.1:MQTT-4.7.1-2", "5.0:MQTT-4.7.1-1"}, "The wildcard # matches exactly one level"}, [](Core& core, Seams&) { match_by(core, match_hash_one_level); }},
        {{"wildcards-granted-and-ignored", {"3.1.1:MQTT-3.8.3-2", "3.1.1:MQTT-4.7.1-2", "3.1.1:MQTT-4.7.1-3", "5.0:MQTT-3.8.4-7", "5.0:MQTT-4.7.1-1", "5.0:MQTT-4.7.1-2"}, "A filter with a wildcard is granted and matches nothing"}, [](Core& core, Seams&) { match_by(core, match_literally); }},
        {{"filter-matches-subtopics", {"3.1.1:MQTT-3.3.2-3", "3.1.1:MQTT-4.7.3-4", "5.0:MQTT-3.3.2-3", "5.0:MQTT-4.7.3-4"}, "A filter without wildcard matches the topics below it too"}, [](Core& core, Seams&) { match_by(core, match_prefix); }},
        {{"empty-levels-ignored", {"3.1.1:MQTT-4.7.3-4", "5.0:MQTT-4.7.3-4"}, "Empty topic levels do not count"}, [](Core& core, Seams&) { match_by(core, match_without_empty_levels); }},
        {{"trailing-slash-ignored", {"3.1.1:MQTT-4.7.3-4", "5.0:MQTT-4.7.3-4"}, "A slash at the end of a topic does not count"}, [](Core& core, Seams&) { match_by(core, match_without_trailing_slash); }},
        {{"bom-stripped", {"3.1.1:MQTT-1.5.3-3", "5.0:MQTT-1.5.4-3"}, "U+FEFF is taken out of topics and User Properties"}, strip_boms},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
