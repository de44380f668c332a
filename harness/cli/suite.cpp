#include "harness/cli/suite.hpp"

#include "harness/campaign/text_file.hpp"
#include "harness/cli/output.hpp"
#include "reports/result/file.hpp"

#include <fmt/format.h>
#include <random>

namespace assay::cli {

scenario::Library open_library() {
    auto library = scenario::Library::find();
    if (!library) throw Stop{campaign::ExitCode::usage, scenario::render(library.error(), {})};
    return std::move(*library);
}

std::filesystem::path results_at(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored) ? path / "results.jsonl" : path;
}

reports::Results load_results(const std::filesystem::path& path) {
    auto loaded = reports::load(results_at(path));
    if (!loaded) throw Stop{campaign::ExitCode::usage, "assay: " + loaded.error()};
    for (const auto& remark : loaded->remarks)
        complain("{}\n", remark);
    return std::move(loaded->results);
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
