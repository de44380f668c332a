#include "harness/proxy/control.hpp"

#include "harness/scenario/links.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::proxy {
namespace {

using Answer = std::expected<std::string, std::string>;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, 7> words{
    "cut", "set", "restore", "fault", "status", "help", "quit"
};

std::string_view take_word(std::string_view& text) {
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return text = {};
    text.remove_prefix(begin);
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    return word;
}

long long in_ms(simulator::Duration duration) {
    return duration_cast<milliseconds>(duration).count();
}

}  // namespace

std::string status_line(const ProxyStatus& status) {
    return fmt::format(
        "{}  open {} of {}  rtt {}  bytes up {} down {}  waiting {}  lost up {} down {}  resent {} "
        " "
        "time-outs {}  refused {}  turned away {}  late {} ms",
        status.is_up ? "up" : "down",
        status.open,
        status.accepted,
        status.round_trip ? fmt::format("{} ms", in_ms(*status.round_trip)) : "unknown",
        status.bytes_up,
        status.bytes_down,
        status.waiting_bytes,
        status.lost_up,
        status.lost_down,
        status.repairs,
        status.timeouts,
        status.refused,
        status.turned_away,
        in_ms(status.lateness)
    );
}

std::string ProxyControl::answer(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
        line.remove_suffix(1);
    auto rest = line;
    const auto word = take_word(rest);
    if (word.empty()) return {};
    Answer outcome{"done"};
    if (word == "cut") {
        outcome = cut(rest);
    } else if (word == "set") {
        outcome = set(rest);
    } else if (word == "fault") {
        outcome = fault(rest);
    } else if (word == "restore") {
        proxy_.link().heal();
        proxy_.link().reset();
        outcome = "the link is as it was at the start";
    } else if (word == "status") {
        outcome = status_line(proxy_.status());
    } else if (word == "help") {
        outcome = fmt::format("{}", fmt::join(words, " "));
    } else if (word == "quit") {
        quits_ = true;
        outcome = "bye";
    } else {
        outcome = std::unexpected{
            fmt::format("there is no command '{}'{}", word, scenario::did_you_mean(word, words))
        };
    }
    return outcome ? "ok " + *outcome : "error " + outcome.error();
}

Answer ProxyControl::cut(std::string_view rest) {
    simulator::CutOptions options;
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        if (word == "up") {
            options.ways = simulator::Ways::up;
        } else if (word == "down") {
            options.ways = simulator::Ways::down;
        } else if (const auto lasting = scenario::parse_duration(word);
                   lasting && *lasting > simulator::Duration{}) {
            options.lasting = *lasting;
        } else {
            return std::unexpected{
                fmt::format("cut: expected a duration such as 10s, up or down, got '{}'", word)
            };
        }
    }
    proxy_.link().cut(options);
    return options.lasting ? "cut for " + scenario::print_duration(*options.lasting)
                           : "cut until restore";
}

Answer ProxyControl::set(std::string_view rest) {
    std::vector<scenario::PropertyText> parameters;
    std::string changed;
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
        const auto equals = word.find('=');
        if (equals == std::string_view::npos)
            return std::unexpected{fmt::format("set: expected NAME=VALUE, got '{}'", word)};
        parameters.push_back(
            {std::string{word.substr(0, equals)}, std::string{word.substr(equals + 1)}}
        );
        changed += fmt::format("{}{}", changed.empty() ? "" : " ", word);
    }
    if (changed.empty()) return std::unexpected{"set: expected NAME=VALUE, such as loss=5%"};
    const auto spec = scenario::changed_link(proxy_.link().spec(), parameters);
    if (!spec)
        return std::unexpected{
            "set: " + spec.error().message +
            (spec.error().hint.empty() ? "" : " (" + spec.error().hint + ")")
        };
    proxy_.link().change(*spec);
    return changed;
}

Answer ProxyControl::fault(std::string_view rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const auto parsed = scenario::parse_fault(rest);
    if (!parsed)
        return std::unexpected{fmt::format(
            "fault: {} at column {}{}",
            parsed.error().message,
            parsed.error().offset + 1,
            parsed.error().hint.empty() ? "" : " (" + parsed.error().hint + ")"
        )};
    if (parsed->ends_broker())
        return std::unexpected{std::string{"fault: the broker behind a link is not ours to kill"}};
    proxy_.add(*parsed);
    return scenario::print_fault(*parsed);
}

}  // namespace assay::proxy
