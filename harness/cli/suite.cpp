#include "harness/cli/suite.hpp"

#include "harness/campaign/text_file.hpp"
#include "reports/result/file.hpp"

#include <fmt/format.h>
#include <random>

namespace assay::cli {

scenario::Library open_library() {
    auto library = scenario::Library::find();
    if (!library) throw Stop{campaign::ExitCode::usage, scenario::render(library.error(), {})};
    return std::move(*library);
}

reports::Results load_results(const std::filesystem::path& path) {
    std::error_code ignored;
    const auto file = std::filesystem::is_directory(path, ignored) ? path / "results.jsonl" : path;
    auto loaded = reports::load(file);
    if (!loaded) throw Stop{campaign::ExitCode::usage, "assay: " + loaded.error()};
    for (const auto& remark : loaded->remarks)
        fmt::print(stderr, "{}\n", remark);
    return std::move(loaded->results);
}

campaign::StoredRow stored_row(
    const std::string& command,
    const std::vector<std::string>& words,
    const scenario::Library& library
) {
    if (words.size() > 2)
        throw Stop{
            campaign::ExitCode::usage, fmt::format("assay {}: expected [RESULTS] ROW", command)
        };
    const bool has_results =
        words.size() == 2 || (words.size() == 1 && std::filesystem::exists(words[0]));
    const auto wanted = words.empty() || (words.size() == 1 && has_results) ? "" : words.back();
    auto results = load_results(has_results ? words[0] : "assay-out");
    return or_stop(campaign::find_stored_row(command, std::move(results), wanted, library));
}

std::string read_file(const std::filesystem::path& path) {
    return or_stop(campaign::read_text_file(path));
}

std::chrono::year_month_day today() {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

std::string fresh_nonce() {
    return fmt::format("{:08x}", std::random_device{}());
}

}  // namespace assay::cli
