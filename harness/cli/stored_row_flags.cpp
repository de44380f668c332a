#include "harness/cli/stored_row_flags.hpp"

#include "harness/cli/suite.hpp"

#include <filesystem>

namespace assay::cli {

void add_stored_row_flags(Arguments& arguments, StoredRowTexts& texts) {
    // clang-format off
    arguments.flags().add_options()
        ("target,t", po::value(&texts.target)->value_name("T"), "the row of this target, where the run had several; as results name it or as for 'assay run', which can bring a password")
        ("client,c", po::value(&texts.client)->value_name("C"), "the same for rows of 'assay client'; one that was waited for is listen:HOST:PORT")
        ("link", po::value(&texts.link)->value_name("PRESET"), "the row under this link, where the run had several");
    // clang-format on
    arguments.exclude_each_other("target", "client", "a row has one");
    arguments.positional(&texts.words, "row");
}

campaign::StoredRow stored_row(const StoredRowTexts& texts, const scenario::Library& library) {
    const auto& words = texts.words;
    if (words.size() > 2) throw Stop{campaign::ExitCode::usage, "assay: expected [RESULTS] ROW"};
    const bool is_client = !texts.client.empty();
    const bool has_results =
        words.size() == 2 || (words.size() == 1 && std::filesystem::exists(words[0]));
    const auto name = words.empty() || (words.size() == 1 && has_results) ? "" : words.back();
    auto results = load_results(has_results ? words[0] : "assay-out");
    return or_stop(campaign::find_stored_row(
        std::move(results),
        {.name = name,
         .target = is_client ? texts.client : texts.target,
         .role = is_client ? wire::Role::client : wire::Role::server,
         .link = texts.link,
         .reach = texts.reach},
        library
    ));
}

}  // namespace assay::cli
