#include "harness/cli/explore_options.hpp"

#include "harness/cli/selection_flags.hpp"
#include "harness/scenario/values.hpp"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include <fmt/format.h>

namespace assay::cli {
namespace {

constexpr std::uint64_t conversations_max = 10'000'000;

/// The flags as texts, before they are checked and typed.
struct Texts {
    std::vector<std::string> targets{};
    std::vector<std::string> links{};
    std::vector<std::string> features{};
    std::vector<std::string> without{};
    std::vector<std::string> reports{};
    std::string lasting{};
    std::string out{"assay-out"};
    std::string save{};
};

void declare(Arguments& arguments, Texts& texts, ExploreOptions& out) {
    auto& exploration = out.exploration;
    auto& campaign = exploration.campaign;
    // clang-format off
    arguments.flags().add_options()
        ("target,t", po::value(&texts.targets)->composing()->value_name("T"), "what to test, as for 'assay run' (repeatable)")
        ("conversations", number("--conversations", &exploration.conversations, {1, conversations_max}), "how many (default 1000)")
        ("for", po::value(&texts.lasting)->value_name("D"), "go on for that long instead: 60s")
        ("features", po::value(&texts.features)->composing()->value_name("LIST"), "prefer these, and only meetings with one of them: will,shared")
        ("without", po::value(&texts.without)->composing()->value_name("LIST"), "leave these out")
        ("strength", number("--strength", &exploration.wish.strength, {2, explore::strength_max}), "how many features have to meet: 2 or 3 (default 2)")
        ("seed", number("--seed", &campaign.seed, {0, UINT32_MAX}), "of the first conversation; the next one has the next (default 1)")
        ("link", po::value(&texts.links)->composing()->value_name("PRESET"), "over this link: direct or a preset (repeatable)")
        ("jobs,j", number("--jobs", &campaign.jobs, {1, jobs_max}), "worlds or rows at a time")
        ("save", po::value(&texts.save)->value_name("DIR"), "write a scenario file for each kind of finding")
        ("strict", po::bool_switch(&campaign.strict), "exit 8 if anything is undecided")
        ("out,o", po::value(&texts.out)->value_name("DIR"), "where results and reports go")
        ("report", po::value(&texts.reports)->composing()->value_name("LIST"), "as for 'assay run'")
        ("chapter", po::bool_switch(&out.chapter), "play none, but print the few among so many in which 99 % of pairs meet: scenarios/explore.yaml")
        ("quiet,q", po::bool_switch(&out.quiet), "only the closing lines");
    // clang-format on
}

std::vector<std::string> words_in(const std::vector<std::string>& lists) {
    std::vector<std::string> out;
    for (const auto& list : lists) {
        std::vector<std::string> parts;
        boost::algorithm::split(parts, list, boost::algorithm::is_any_of(","));
        out.insert(out.end(), parts.begin(), parts.end());
    }
    return out;
}

}  // namespace

std::optional<ExploreOptions> parse_explore_options(const Words& words) {
    ExploreOptions out;
    Texts texts;
    Arguments arguments{
        "explore",
        "[-t TARGET]",
        "Plays conversations that nobody wrote down and holds each against a model of the "
        "standard."
    };
    arguments.epilogue("A conversation is the row explore[seed=N], which 'assay show', 'assay run' "
                       "and 'assay replay' take by that name.\n"
                       "'assay list --features' shows what conversations are made of.");
    declare(arguments, texts, out);
    arguments.exclude_each_other("conversations", "for", "one says how many, one how long");
    if (!arguments.parse(words)) return std::nullopt;
    if (out.chapter)
        arguments.refuse_all_but(
            {"chapter", "conversations", "seed"}, "is for playing, and --chapter plays nothing"
        );
    auto& exploration = out.exploration;
    if (!texts.targets.empty()) exploration.campaign.targets = texts.targets;
    if (!texts.links.empty()) exploration.campaign.links = texts.links;
    exploration.wish.features = words_in(texts.features);
    exploration.wish.without = words_in(texts.without);
    if (!texts.lasting.empty()) {
        const auto time = scenario::parse_duration(texts.lasting);
        if (!time || *time < std::chrono::seconds{1})
            throw Stop{
                campaign::ExitCode::usage,
                fmt::format(
                    "assay explore: --for cannot be '{}'; expected a duration such as 60s or 5m",
                    texts.lasting
                )
            };
        exploration.lasting = std::chrono::duration_cast<std::chrono::seconds>(*time);
    }
    out.reports = report_names(texts.reports);
    out.out = texts.out;
    out.save = texts.save;
    return out;
}

}  // namespace assay::cli
