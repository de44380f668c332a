#include "simulator/link/trace.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace assay::simulator {
namespace {

constexpr std::string_view blanks = " \t\r";

struct Line {
    int number{};
    std::vector<std::string_view> words{};
};

/// The lines that say something; what follows a # does not.
std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto rest = text.substr(0, std::min(end, text.find('#')));
        text.remove_prefix(std::min(end + 1, text.size()));
        Line line{number, {}};
        for (;;) {
            rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
            if (rest.empty()) break;
            const auto word = rest.substr(0, rest.find_first_of(blanks));
            line.words.push_back(word);
            rest.remove_prefix(word.size());
        }
        if (!line.words.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

/// A decimal number times ten to the power of `digits`, cut off there; in integers, because it
/// orders events.
std::optional<std::int64_t> scaled(std::string_view text, int digits) {
    const bool is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    const auto dot = std::min(text.find('.'), text.size());
    std::string number{text.substr(0, dot)};
    auto fraction = std::string{text.substr(std::min(dot + 1, text.size()))};
    if (number.empty() ||
        !std::ranges::all_of(number + fraction, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    fraction.resize(static_cast<std::size_t>(digits), '0');
    number += fraction;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc{}) return std::nullopt;
    return is_negative ? -value : value;
}

std::unexpected<TraceError> wrong(int line, std::string message, std::string hint) {
    return std::unexpected{TraceError{line, std::move(message), std::move(hint)}};
}

std::string quoted(std::string_view word) {
    return "'" + std::string{word} + "'";
}

}  // namespace

std::expected<RateTrace, TraceError> RateTrace::parse(std::string_view text) {
    RateTrace trace;
    const std::string form = "each line is one time in ms at which 1500 bytes may leave";
    for (const auto& [line, words] : lines_of(text)) {
        std::int64_t ms = 0;
        const auto word = words.front();
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), ms);
        if (error != std::errc{} || end != word.data() + word.size() || words.size() != 1)
            return wrong(line, "not a time in ms: " + quoted(word), form);
        if (ms < 0) return wrong(line, "a negative time: " + quoted(word), form);
        const Duration at = std::chrono::milliseconds{ms};
        if (!trace.opportunities_.empty() && at < trace.opportunities_.back())
            return wrong(line, "time goes back to " + std::string{word} + " ms", "sort the lines");
        trace.opportunities_.push_back(at);
    }
    if (trace.opportunities_.empty()) return wrong(1, "an empty trace", form);
    if (trace.opportunities_.back() == Duration{})
        return wrong(1, "a trace of no length", "the last line is the length of the trace in ms");
    return trace;
}

Instant RateTrace::at(std::uint64_t number) const {
    const auto repetition = static_cast<std::int64_t>(number / opportunities_.size());
    return Instant{
        opportunities_.back() * repetition + opportunities_[number % opportunities_.size()]
    };
}

std::uint64_t RateTrace::first_from(Instant when) const {
    const auto period = opportunities_.back();
    const auto since = when.time_since_epoch();
    // What is due at the very end of a repetition belongs to it, not to the next.
    const auto repetition = since > Duration{} ? (since - Duration{1}) / period : 0;
    const auto found = std::ranges::lower_bound(opportunities_, since - period * repetition);
    return static_cast<std::uint64_t>(repetition) * opportunities_.size() +
           static_cast<std::uint64_t>(found - opportunities_.begin());
}

std::expected<DelayTrace, TraceError> DelayTrace::parse(std::string_view text) {
    DelayTrace trace;
    const std::string form = "each line is: time in s, one-way delay in ms, loss from 0 to 1";
    for (const auto& [line, words] : lines_of(text)) {
        if (words.size() != 3)
            return wrong(line, "expected 3 numbers, got " + std::to_string(words.size()), form);
        const auto time = scaled(words[0], 9);
        const auto delay = scaled(words[1], 6);
        const auto loss = scaled(words[2], 9);
        for (const auto& [number, word] :
             {std::pair{time, words[0]}, std::pair{delay, words[1]}, std::pair{loss, words[2]}}) {
            if (!number) return wrong(line, "not a number: " + quoted(word), form);
            if (*number < 0) return wrong(line, "a negative number: " + quoted(word), form);
        }
        if (*loss > 1'000'000'000) return wrong(line, "a loss over 1: " + quoted(words[2]), form);
        const Duration since{*time};
        if (!trace.samples_.empty() && since <= trace.samples_.back().since)
            return wrong(
                line,
                "time does not go on at " + std::string{words[0]} + " s",
                "each line begins where the one before ends; sort the lines"
            );
        trace.samples_.push_back({since, Duration{*delay}, static_cast<std::uint32_t>(*loss)});
    }
    if (trace.samples_.empty()) return wrong(1, "an empty trace", form);
    const auto first = trace.samples_.front().since;
    for (auto& sample : trace.samples_)
        sample.since -= first;
    const auto count = trace.samples_.size();
    if (count > 1)
        trace.period_ = trace.samples_.back().since * 2 - trace.samples_[count - 2].since;
    return trace;
}

const DelayTrace::Sample& DelayTrace::at(Instant when) const {
    if (period_ == Duration{}) return samples_.front();
    const auto since = when.time_since_epoch() % period_;
    return *(std::ranges::upper_bound(samples_, since, {}, &Sample::since) - 1);
}

}  // namespace assay::simulator
