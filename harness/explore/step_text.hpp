#pragma once
/// A step as a scenario file spells it, built word by word.
#include <string>
#include <string_view>

namespace assay::explore {

/// A text as YAML takes it in flow style: in quotes where it needs them.
std::string quoted(std::string_view text);

/// A map in flow style: `{publish: ~/a, qos: 1}`.
class FlowMap {
public:
    /// `text` as it stands; nothing is added for one that is empty.
    FlowMap& add(std::string_view key, std::string_view text);
    /// `text` is any text, also an empty one.
    FlowMap& add_text(std::string_view key, std::string_view text);
    FlowMap& add(std::string_view key, const FlowMap& map);
    /// "content_type: text/plain, user_property: [a, b]" as it stands.
    FlowMap& add_lines(std::string_view lines);
    bool is_empty() const { return inside_.empty(); }
    std::string str() const { return '{' + inside_ + '}'; }

private:
    std::string inside_{};
};

/// `- {a: {publish: ~/a}}` as the line of a list of steps.
std::string step_of(std::string_view actor, const FlowMap& action);

}  // namespace assay::explore
