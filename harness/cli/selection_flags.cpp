#include "harness/cli/selection_flags.hpp"

#include "harness/campaign/selection.hpp"
#include "harness/scenario/load.hpp"
#include "harness/scenario/suggestion.hpp"
#include "reports/render.hpp"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include <fmt/format.h>
#include <set>

namespace assay::cli {

void add_selection_flags(Arguments& arguments, SelectionTexts& texts) {
    // clang-format off
    arguments.flags().add_options()
        ("keep,k", po::value(&texts.keep)->composing()->value_name("GLOB"), "only rows whose name matches (repeatable)")
        ("skip", po::value(&texts.skip)->composing()->value_name("GLOB"), "no rows whose name matches (repeatable)")
        ("tag", po::value(&texts.tags)->composing()->value_name("TAG"), "only scenarios with this tag (repeatable)")
        ("level", po::value(&texts.level)->value_name("must|should|all"), "only rows that verify a MUST; a MUST or a SHOULD")
        ("mqtt", po::value(&texts.mqtt)->value_name("3.1.1|5.0|all"), "only rows of this protocol version")
        ("seeds", number("--seeds", &texts.seeds, {1, campaign::seeds_max}), "play each row with N kinds of weather")
        ("quick", po::bool_switch(&texts.quick), "one row of each scenario and version, no slow ones");
    // clang-format on
    arguments.positional(&texts.what, "what");
}

campaign::SelectionOptions selection_from(const SelectionTexts& texts) {
    campaign::SelectionOptions out;
    out.what = texts.what;
    out.keep = texts.keep;
    out.skip = texts.skip;
    out.tags = texts.tags;
    out.seeds = texts.seeds;
    out.quick = texts.quick;
    out.level = choice<campaign::LevelChoice>(
        "--level",
        texts.level,
        {{"must", campaign::LevelChoice::must},
         {"should", campaign::LevelChoice::should},
         {"all", campaign::LevelChoice::all}}
    );
    out.version = choice<std::optional<wire::Version>>(
        "--mqtt",
        texts.mqtt,
        {{"3.1.1", wire::Version::v3_1_1}, {"5.0", wire::Version::v5_0}, {"all", std::nullopt}}
    );
    return out;
}

void refuse_choice(
    std::string_view flag, const std::string& word, const std::vector<std::string>& choices
) {
    throw Stop{
        campaign::ExitCode::usage,
        fmt::format(
            "assay: {} cannot be '{}'{}\nchoose one of {}",
            flag,
            word,
            scenario::did_you_mean(word, choices),
            fmt::join(choices, ", ")
        )
    };
}

std::vector<std::string> report_names(const std::vector<std::string>& texts) {
    std::set<std::string> known;
    for (const auto& renderer : reports::renderers())
        known.emplace(renderer.name);
    if (texts.empty()) return {"html", "junit", "md"};
    std::vector<std::string> out;
    for (const auto& text : texts) {
        std::vector<std::string> parts;
        boost::algorithm::split(parts, text, boost::algorithm::is_any_of(","));
        for (auto& part : parts) {
            const auto name = part.substr(0, part.find('='));
            if (!known.contains(name) || part.ends_with('='))
                refuse_choice("--report", part, {known.begin(), known.end()});
            out.push_back(std::move(part));
        }
    }
    return out;
}

}  // namespace assay::cli
