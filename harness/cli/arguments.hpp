#pragma once
/// Flags of one subcommand with Boost.Program_options, and what it lacks: an environment twin for
/// every flag (--jobs is ASSAY_JOBS), suggestions for unknown ones, `--help`.
#include "harness/cli/command.hpp"

#include <boost/program_options.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace assay::cli {

namespace po = boost::program_options;

/// Of a flag: the smallest and the largest number that it takes.
struct Limits {
    std::uint64_t low{};
    std::uint64_t high{};
};

/// Reads the number of `flag`. Throws what Arguments turns into a refusal.
std::uint64_t number_within(std::string_view flag, const std::string& text, Limits limits);

/// The value of a flag that takes a whole number ("--jobs", for messages): Boost alone takes -1 for
/// the largest number there is, and every number that the type can hold.
template <std::unsigned_integral T>
po::typed_value<std::string>* number(std::string flag, T* into, Limits limits) {
    return po::value<std::string>()->value_name("N")->notifier(
        [flag = std::move(flag), into, limits](const std::string& text) {
            *into = static_cast<T>(number_within(flag, text, limits));
        }
    );
}

/// The decimal number of `flag`, above `low` and at most `high`. Throws as `number_within`.
double decimal_within(std::string_view flag, const std::string& text, double low, double high);

/// The value of a flag that takes a decimal number above `low` and at most `high`.
po::typed_value<std::string>* decimal(std::string flag, double* into, double low, double high);

/// What becomes of two flags that exclude each other where both stand in the environment. They are let
/// be if each may be for another command, and whoever uses them looks for both.
enum class Both : std::uint8_t { refused, let_be };

class Arguments {
public:
    /// `command` is its name ("run"), `synopsis` what stands behind it in the first line of the
    /// help.
    Arguments(std::string command, std::string synopsis, std::string about);

    /// Where flags are declared: `flags().add_options()("out,o", po::value(&out), "...")`; numbers
    /// are `number("--jobs", &jobs, {1, 64})`.
    po::options_description& flags() { return flags_; }
    /// Names what stands without a flag and may come at most `max` times (-1: any number).
    void positional(std::vector<std::string>* into, const char* name, int max = -1);
    /// Who refuses, where another command reads these flags: "plan" for those that it hands to
    /// `assay run`. Refusals lead to the help of both.
    void spoken_of_as(std::string command) { speaker_ = std::move(command); }
    /// Of two flags there can be one: the command line is refused if it has both, and the environment
    /// if it has (`why`, if any, goes on behind a colon); what the command line says wins over what the
    /// environment says of the other.
    void exclude_each_other(
        std::string one, std::string other, std::string why = {}, Both exported = Both::refused
    );
    /// Called once words and environment are in the variables, for flags that belong together.
    void when_read(std::function<void()> then) { when_read_.push_back(std::move(then)); }
    /// More text under the flags in the help.
    void epilogue(std::string text) { epilogue_ = std::move(text); }

    /// Reads words and environment into the variables. True: go on; false: the help was printed.
    /// Throws Stop with exit code 4 for everything that is wrong.
    bool parse(const Words& words);
    /// Whether the command line or the environment names this flag.
    bool has(const std::string& flag) const {
        return values_.count(flag) > 0 && !values_[flag].defaulted();
    }

    /// Whether the command line itself does.
    bool said(const std::string& flag) const { return said_.contains(flag); }
    /// Those of these flags that it names, as it wrote them: "--ca".
    std::vector<std::string> said_of(const std::vector<std::string>& names) const;

    /// Refuses those of these flags, and names of what stands without one, that the command line has,
    /// since nothing would come of them: `why` goes on as in "--fsync is for --store". Of what the
    /// environment says other commands may be meant.
    void refuse_in_vain(const std::vector<std::string>& names, std::string_view why) const;
    /// The same of all but these.
    void refuse_all_but(const std::vector<std::string>& names, std::string_view why) const;

private:
    struct Pair {
        std::string one{};
        std::string other{};
        std::string why{};
        Both exported{};
    };

    void print_help() const;
    void refuse_both() const;
    /// Whether the command line has what this flag cannot stand beside.
    bool has_lost(const std::string& flag) const;
    void read_environment();
    void remark_on_misspelt() const;
    [[noreturn]] void refuse(const std::string& message) const;
    /// ", did you mean '--seed'?", or what a word of another tool is called here; perhaps empty.
    std::string instead_of(const std::string& unknown) const;
    std::vector<std::string> flag_names() const;

    std::string command_;
    std::string speaker_;  ///< who refuses: `command_`, or who reads its flags
    std::string synopsis_;
    std::string about_;
    std::string epilogue_{};
    po::options_description flags_{"Options", 110, 60};
    po::options_description hidden_{};
    po::positional_options_description positions_{};
    po::variables_map values_{};
    std::set<std::string> said_{};  ///< by the command line
    std::vector<Pair> pairs_{};     ///< of which there can be one
    std::vector<std::function<void()>> when_read_{};
};

}  // namespace assay::cli
