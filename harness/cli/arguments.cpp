#include "harness/cli/arguments.hpp"

#include "harness/cli/examples.hpp"
#include "harness/cli/output.hpp"
#include "harness/scenario/foreign_words.hpp"
#include "harness/scenario/suggestion.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/split.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <sstream>
#include <unistd.h>

namespace assay::cli {
namespace {

constexpr std::size_t help_width = 110;

std::string twin_of(std::string flag) {
    for (char& c : flag)
        c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return "ASSAY_" + flag;
}

/// Repeatable flags take a list from the environment. A target or a client may hold commas of its
/// own (builtin:broken=A,B), so it comes alone.
std::vector<std::string>
values_from(const std::string& flag, const std::string& text, bool is_list) {
    std::vector<std::string> out;
    if (is_list && flag != "target" && flag != "client")
        boost::algorithm::split(out, text, [](char c) { return c == ','; });
    else
        out.push_back(text);
    return out;
}

bool is_on(const std::string& text) {
    return text != "0" && text != "no" && text != "false" && !text.empty();
}

/// What Boost calls the required argument of an option, as somebody would say it who typed the flag.
std::string in_plain_words(const po::invalid_command_line_syntax& wrong) {
    using Kind = po::invalid_command_line_syntax;
    const auto flag = wrong.get_option_name();
    switch (wrong.kind()) {
    case Kind::missing_parameter:
    case Kind::empty_adjacent_parameter:
        return fmt::format("{} needs a value", flag);
    case Kind::extra_parameter:
        return fmt::format("{} is a switch: it takes no value", flag);
    default:
        return fmt::format("{} is not written as a flag is", flag);
    }
}

/// Lines of at most `help_width` characters; those that there are stay apart.
std::string wrapped(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" \n"), text.size());
        const bool is_full = column != 0 && column + 1 + end > help_width;
        if (is_full) out += '\n';
        if (column != 0 && !is_full) out += ' ';
        column = (column == 0 || is_full ? 0 : column + 1) + end;
        out += text.substr(0, end);
        if (end < text.size() && text[end] == '\n') {
            out += '\n';
            column = 0;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

double decimal_within(std::string_view flag, const std::string& text, double low, double high) {
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec == std::errc{} && read.ptr == end && value > low && value <= high) return value;
    throw po::error{fmt::format(
        "{} cannot be '{}'; expected a number above {} and at most {}", flag, text, low, high
    )};
}

po::typed_value<std::string>* decimal(std::string flag, double* into, double low, double high) {
    return po::value<std::string>()->notifier([flag = std::move(flag), into, low, high](
                                                  const std::string& text
                                              ) { *into = decimal_within(flag, text, low, high); });
}

std::uint64_t number_within(std::string_view flag, const std::string& text, Limits limits) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec == std::errc{} && read.ptr == end && value >= limits.low && value <= limits.high)
        return value;
    throw po::error{fmt::format(
        "{} cannot be '{}'; expected a number from {} to {}", flag, text, limits.low, limits.high
    )};
}

Arguments::Arguments(std::string command, std::string synopsis, std::string about)
    : command_{std::move(command)},
      speaker_{command_},
      synopsis_{std::move(synopsis)},
      about_{std::move(about)} {
    flags_.add_options()("help,h", "print this");
}

void Arguments::positional(std::vector<std::string>* into, const char* name, int max) {
    hidden_.add_options()(name, po::value(into)->composing());
    positions_.add(name, max);
}

bool Arguments::parse(const Words& words) {
    po::options_description all;
    all.add(flags_).add(hidden_);
    // No guessing: a script that says --st must not begin to mean something else with the next
    // version.
    const auto style =
        po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    try {
        po::store(
            po::command_line_parser{words}.options(all).positional(positions_).style(style).run(),
            values_
        );
        if (values_.count("help") > 0) {
            print_help();
            return false;
        }
        for (const auto& [name, value] : values_)
            if (!value.defaulted()) said_.insert(name);
        read_environment();
        refuse_both();
        po::notify(values_);
    } catch (const po::unknown_option& e) {
        const auto written = e.get_option_name();
        const auto name = written.substr(0, written.find('='));
        refuse(fmt::format("there is no flag {}{}", name, instead_of(name)));
    } catch (const po::too_many_positional_options_error&) {
        refuse("too many arguments");
    } catch (const po::invalid_command_line_syntax& e) {
        refuse(in_plain_words(e));
    } catch (const po::multiple_occurrences& e) {
        refuse(fmt::format("{} is given twice; it takes one value", e.get_option_name()));
    } catch (const po::error& e) {
        refuse(e.what());
    }
    for (const auto& then : when_read_)
        then();
    return true;
}

void Arguments::exclude_each_other(
    std::string one, std::string other, std::string why, Both exported
) {
    pairs_.push_back({std::move(one), std::move(other), std::move(why), exported});
}

/// What the environment says of one is not there any more where the command line says the other.
void Arguments::refuse_both() const {
    const auto shown = [&](const std::string& flag) {
        return said(flag) ? "--" + flag : twin_of(flag);
    };
    for (const auto& [one, other, why, exported] : pairs_) {
        if (!has(one) || !has(other)) continue;
        if (said(one) || exported == Both::refused)
            refuse(fmt::format(
                "{} and {} exclude each other{}{}",
                shown(one),
                shown(other),
                why.empty() ? "" : ": ",
                why
            ));
    }
}

bool Arguments::has_lost(const std::string& flag) const {
    return std::ranges::any_of(pairs_, [&](const Pair& pair) {
        return (flag == pair.one && said(pair.other)) || (flag == pair.other && said(pair.one));
    });
}

std::vector<std::string> Arguments::said_of(const std::vector<std::string>& names) const {
    std::vector<std::string> out;
    for (const auto& name : names)
        if (said(name)) out.push_back("--" + name);
    return out;
}

void Arguments::refuse_in_vain(const std::vector<std::string>& names, std::string_view why) const {
    for (const auto& name : names) {
        if (!said_.contains(name)) continue;
        const bool is_flag = flags_.find_nothrow(name, false) != nullptr;
        const auto shown = is_flag ? "--" + name : boost::algorithm::to_upper_copy(name);
        refuse(fmt::format("{} {}", shown, why));
    }
}

void Arguments::refuse_all_but(const std::vector<std::string>& names, std::string_view why) const {
    std::vector<std::string> others;
    for (const auto& name : said_)
        if (std::ranges::find(names, name) == names.end()) others.push_back(name);
    refuse_in_vain(others, why);
}

void Arguments::read_environment() {
    po::parsed_options found{&flags_};
    for (const auto& option : flags_.options()) {
        const auto& flag = option->long_name();
        const char* value = std::getenv(twin_of(flag).c_str());
        // What the command line says wins; repeatable flags would be put together by Boost.
        if (value == nullptr || flag == "help" || has(flag) || has_lost(flag)) continue;
        const bool takes_value = option->semantic()->max_tokens() > 0;
        if (!takes_value && !is_on(value)) continue;
        po::option entry;
        entry.string_key = flag;
        if (takes_value) entry.value = values_from(flag, value, option->semantic()->is_composing());
        found.options.push_back(std::move(entry));
    }
    po::store(found, values_);
    remark_on_misspelt();
}

/// A variable that is nearly the twin of a flag does nothing, and nobody would see it.
void Arguments::remark_on_misspelt() const {
    constexpr std::string_view prefix = "ASSAY_";
    // Two are no flags.
    std::vector<std::string> twins{"SCENARIOS", "PASSWORD"};
    for (const auto& option : flags_.options())
        twins.push_back(twin_of(option->long_name()).substr(prefix.size()));
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view variable{*entry};
        if (!variable.starts_with(prefix)) continue;
        const auto name = variable.substr(prefix.size(), variable.find('=') - prefix.size());
        if (std::ranges::find(twins, name) != twins.end()) continue;
        const auto near = scenario::suggestion_for(name, twins);
        if (!near.empty())
            complain(
                "assay {}: the variable {}{} means nothing here; did you mean {}{}?\n",
                command_,
                prefix,
                name,
                prefix,
                near
            );
    }
}

void Arguments::print_help() const {
    std::ostringstream flags;
    flags << flags_;
    say("usage: assay {}{}{}\n\n{}\n\n{}",
        command_,
        synopsis_.empty() ? "" : " ",
        synopsis_,
        wrapped(about_),
        flags.str());
    if (!epilogue_.empty()) say("\n{}\n", epilogue_);
    say("\nExamples:\n");
    for (const auto& example : examples())
        if (example.command == command_) say("  {}\n      {}\n", example.line, example.about);
    say("\nEvery flag has an environment twin: --some-flag is ASSAY_SOME_FLAG.\n");
}

void Arguments::refuse(const std::string& message) const {
    const auto other =
        speaker_ == command_ ? std::string{} : fmt::format(" and 'assay {} --help'", command_);
    throw Stop{
        campaign::ExitCode::usage,
        fmt::format(
            "assay {0}: {1}\n'assay {0} --help'{2} list{3} what it takes",
            speaker_,
            message,
            other,
            other.empty() ? "s" : ""
        )
    };
}

std::string Arguments::instead_of(const std::string& unknown) const {
    auto near = scenario::did_you_mean(unknown, flag_names());
    if (!near.empty() || flags_.find_nothrow("set", false) == nullptr) return near;
    // Where a link can be set, comcast's flags and toxiproxy's attributes are worth an answer.
    const auto word = scenario::right_word_for(unknown.substr(unknown.find_first_not_of('-')));
    return word.empty() ? "" : fmt::format("; of a link, in --set NAME=VALUE, {}", word);
}

std::vector<std::string> Arguments::flag_names() const {
    std::vector<std::string> out;
    for (const auto& option : flags_.options())
        out.push_back("--" + option->long_name());
    return out;
}

}  // namespace assay::cli
