#include "harness/engine/script.hpp"

#include "harness/engine/quoting.hpp"
#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <kainjow/mustache.hpp>

namespace assay::engine {
namespace {

namespace mustache = kainjow::mustache;
using Words = std::vector<std::string>;

/// An engine ends a task when its time is over: twice the estimate, and never less than this.
constexpr std::chrono::minutes time_at_least{10};
constexpr std::size_t memory_unit_bytes = 1'048'576;

/// What stands in scripts beside words, where nothing can be quoted.
bool is_name(std::string_view text) {
    constexpr std::string_view others = "._-/:@+";
    return !text.empty() && text.front() != '-' && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               others.contains(c);
    });
}

std::string image_of(const Script& script) {
    return script.image.empty() ? "assay:" ASSAY_VERSION : script.image;
}

std::expected<void, std::string> check(const Script& script) {
    for (const auto& word : script.words)
        if (!is_plain(word))
            return std::unexpected{fmt::format("'{}' has characters that do not show", word)};
    const std::pair<std::string_view, std::string> names[]{
        {"--out", script.out}, {"--image", image_of(script)}, {"--claim", script.claim}
    };
    for (const auto& [flag, name] : names)
        if (!is_name(name))
            return std::unexpected{fmt::format(
                "{} cannot be '{}'; expected letters, digits and ._-/:@+, and no '-' first",
                flag,
                name
            )};
    return {};
}

/// What stands behind `assay run` and the flags for the shard and its folder. The user's words come last:
/// they may say by `--` that there are no flags any more.
Words words_of(const Script& script) {
    Words out{"--engine-exit", "--quiet", "--report", "md"};
    if (script.layout.jobs != 0) {
        out.emplace_back("--jobs");
        out.push_back(std::to_string(script.layout.jobs));
    }
    std::ranges::copy(script.words, std::back_inserter(out));
    return out;
}

/// The same as items of a list in YAML, a line each.
mustache::data arguments_of(const Script& script) {
    mustache::data out{mustache::data::type::list};
    for (const auto& word : words_of(script))
        out.push_back(mustache::data{"word", double_quoted(without_references(word))});
    return out;
}

/// A world at a time each; rows in front of a broker wait, and the broker has a processor of its own.
std::uint32_t processors_of(const Layout& layout, const Estimate& estimate) {
    return estimate.is_virtual ? std::max(1U, layout.jobs) : 2;
}

std::string minutes_of(const Estimate& estimate) {
    const auto twice = std::chrono::ceil<std::chrono::minutes>(2 * estimate.shard);
    return std::to_string(std::max(time_at_least, twice).count());
}

}  // namespace

std::expected<const Engine*, std::string> engine_called(std::string_view name) {
    const auto found = std::ranges::find(engines(), name, &Engine::name);
    if (found != engines().end()) return &*found;
    std::vector<std::string> names;
    for (const auto& each : engines())
        names.emplace_back(each.name);
    const auto hint = scenario::did_you_mean(std::string{name}, names);
    return std::unexpected{fmt::format(
        "--for: there is no script for '{}'{} There are {}",
        name,
        hint.empty() ? "." : hint,
        fmt::join(names, ", ")
    )};
}

std::expected<std::string, std::string>
print(const Engine& engine, const Script& script, const Estimate& estimate) {
    if (auto fits = check(script); !fits) return std::unexpected{fits.error()};
    const auto& layout = script.layout;
    const auto words = shell_words(words_of(script));
    mustache::data view;
    view.set("rows", std::to_string(estimate.rows));
    view.set("shards", std::to_string(layout.shards));
    view.set("at_a_time", std::to_string(std::min(layout.at_a_time, layout.shards)));
    view.set("processors", std::to_string(processors_of(layout, estimate)));
    view.set("memory_mb", std::to_string(2 * estimate.shard_memory_bytes / memory_unit_bytes + 1));
    view.set("minutes", minutes_of(estimate));
    view.set("out", script.out);
    view.set("image", image_of(script));
    view.set("claim", script.claim);
    view.set("words", words);
    view.set("words_in_python", double_quoted(words));
    view.set(
        "command_in_yaml",
        double_quoted(fmt::format(
            "assay run --shard auto --resume {}/\"$CI_NODE_INDEX\" {}", script.out, words
        ))
    );
    view.set("arguments", arguments_of(script));
    mustache::mustache page{std::string{engine.text}};
    return page.render(view);
}

}  // namespace assay::engine
