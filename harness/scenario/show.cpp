#include "harness/scenario/show.hpp"

#include "harness/scenario/document.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::scenario {

namespace {

constexpr std::size_t lane_width_min = 8;

/// All forms of a verb go the same way.
Arrow arrow_of(std::string_view verb) {
    for (const auto& row : verb_table())
        if (row.name == verb &&
            (row.actors == ActorKind::client || row.actors == ActorKind::server))
            return row.arrow;
    return Arrow::none;
}

class Ladder {
public:
    explicit Ladder(const Document& document) : document_{document} {
        for (const auto* key : {"links", "actors"})
            if (const auto* node = document.find(key); node && node->is_map())
                for (const auto& name : node->keys)
                    lanes_.push_back(name.text);
        lanes_.emplace_back(target_name_of(document.role));
        for (const auto& lane : lanes_)
            width_ = std::max(width_, lane.size() + 2);
        if (const auto* links = document.find("links"); links && links->is_map())
            for (const auto& name : links->keys)
                links_.insert(name.text);
    }

    std::string print(std::string_view key) {
        out_ += fmt::format("line  ");
        for (const auto& lane : lanes_)
            out_ += fmt::format("{:^{}}", lane, width_);
        out_ += "\n";
        if (const auto* list = document_.find(key); list && list->is_sequence())
            for (const auto& step : list->items)
                add(step, 0);
        return std::move(out_);
    }

private:
    void add(const Node& step, std::size_t depth) {
        for (std::size_t i = 0; i < step.items.size(); ++i) {
            const auto& key = step.keys[i].text;
            const auto& value = step.items[i];
            if (is_side_key(key)) continue;
            if (const auto* kind = find_block(key))
                add_block(step, *kind, value, depth);
            else if (value.is_map() && !value.keys.empty())
                line(step, rung(key, value), condition(step) + words(value) + extras(step), depth);
        }
    }

    void add_block(const Node& step, const Block& kind, const Node& value, std::size_t depth) {
        if (kind.name == "note") return line(step, idle(), fmt::format("-- {}", value.text), 0);
        if (value.is_sequence()) return block(step, fmt::format("{}:", kind.name), value, depth);
        const auto* times = value.find("times");
        const auto* steps = value.find("steps");
        if (times && steps)
            return block(step, fmt::format("{} {} times:", kind.name, times->text), *steps, depth);
        const auto text = fmt::format("{}{}: {}", condition(step), kind.name, value.text);
        line(step, idle(), text, depth);
    }

    void block(const Node& step, std::string_view title, const Node& inner, std::size_t depth) {
        line(step, idle(), condition(step) + std::string{title}, depth);
        for (const auto& item : inner.items)
            add(item, depth + 1);
    }

    void
    line(const Node& step, const std::string& lanes, std::string_view text, std::size_t depth) {
        out_ += fmt::format(
            "{:>4}  {}  {}{}\n", step.start.line, lanes, std::string(depth * 2, ' '), text
        );
    }

    std::size_t middle(std::size_t lane) const { return lane * width_ + width_ / 2; }
    std::string idle() const {
        std::string out(lanes_.size() * width_, ' ');
        for (std::size_t i = 0; i < lanes_.size(); ++i)
            out[middle(i)] = '|';
        return out;
    }

    /// The lanes with this step's arrow between its actor and the broker.
    std::string rung(const std::string& actor, const Node& action) const {
        auto out = idle();
        const auto found = std::ranges::find(lanes_, actor);
        if (found == lanes_.end()) return out;
        const auto from = middle(static_cast<std::size_t>(found - lanes_.begin()));
        const auto to = middle(lanes_.size() - 1);
        if (links_.contains(actor) || from == to) {
            out[from] = '#';
            return out;
        }
        const auto& name = action.keys.front().text;
        const auto arrow = arrow_of(name);
        out[from] = 'o';
        if (arrow == Arrow::none) return out;
        out[to] = 'o';
        const bool is_absent = name == "never";
        for (auto at = from + 1; at < to; ++at)
            if (out[at] != '|') out[at] = is_absent ? '.' : '-';
        if (arrow != Arrow::to_broker) out[from + 1] = is_absent ? 'x' : '<';
        if (arrow != Arrow::from_broker) out[to - 1] = '>';
        return out;
    }

    static std::string words(const Node& map) {
        auto text = to_flow(map);
        return text.substr(1, text.size() - 2);
    }
    static std::string condition(const Node& step) {
        const auto* when = step.find("when");
        return when ? fmt::format("[{}] ", words(*when)) : "";
    }
    static std::string extras(const Node& step) {
        std::string out;
        for (const auto* key : {"as", "proves", "given"})
            if (const auto* node = step.find(key))
                out += fmt::format(", {}: {}", key, to_flow(*node));
        return out;
    }

    const Document& document_;
    std::vector<std::string> lanes_{};
    std::set<std::string> links_{};
    std::size_t width_{lane_width_min};
    std::string out_{};
};

std::string header_of(const Scenario& scenario) {
    const auto& document = *scenario.document;
    auto out = fmt::format("{}\n{}\n", scenario.id, scenario.title);
    if (!scenario.about.empty())
        out += scenario.about + (scenario.about.ends_with('\n') ? "" : "\n");
    out += "\n";
    for (const auto& [version, numbers] : scenario.verifies)
        out += fmt::format("verifies  {}: {}\n", wire::name_of(version), fmt::join(numbers, ", "));
    for (const auto& requirement : scenario.requirements)
        out += fmt::format(
            "requires  {} {} {}\n", requirement.fact, requirement.relation, requirement.value
        );
    for (const auto& entry : document.matrix)
        out += fmt::format("matrix    {} = {}\n", entry.name, fmt::join(entry.values, ", "));
    for (const auto* key : {"links", "guarantees", "conforms"})
        if (const auto* node = document.find(key))
            out += fmt::format("{:<9} {}\n", key, to_flow(*node));
    return out + fmt::format("rows      {}\n", scenario.rows.size());
}

}  // namespace

std::string show(const Scenario& scenario) {
    auto out = header_of(scenario) + "\n" + Ladder{*scenario.document}.print("steps");
    if (scenario.document->find("cleanup"))
        out += "\ncleanup\n" + Ladder{*scenario.document}.print("cleanup");
    return out;
}

}  // namespace assay::scenario
