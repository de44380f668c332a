#include "harness/cli/suite.hpp"

#include "harness/campaign/text_file.hpp"
#include "harness/cli/output.hpp"
#include "reports/result/file.hpp"
#include "reports/result/folding.hpp"

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

namespace {

/// Its results; remarks go to stderr, and trouble is a Stop.
reports::Results results_or_stop(std::expected<reports::Loaded, std::string> loaded) {
    if (!loaded) throw Stop{campaign::ExitCode::usage, "assay: " + loaded.error()};
    for (const auto& remark : loaded->remarks)
        complain("{}\n", remark);
    return std::move(loaded->results);
}

}  // namespace

reports::Results load_results(const std::filesystem::path& path) {
    return results_or_stop(reports::load(results_at(path)));
}

reports::Results load_folded(const std::filesystem::path& path, std::string_view flag) {
    reports::RowFolder rows;
    auto results =
        part_at(path, flag).read([&](reports::RowResult row) { rows.add(std::move(row)); });
    results.rows = rows.take();
    return results;
}

reports::Part part_at(const std::filesystem::path& path, std::string_view flag) {
    const auto file = results_at(path);
    auto header = reports::read_header(file);
    const auto said = flag.empty() ? std::string{} : fmt::format("{}: ", flag);
    if (!header) throw Stop{campaign::ExitCode::usage, "assay: " + said + header.error()};
    return {.header = std::move(*header), .read = [file](const reports::RowTaker& take) {
                return results_or_stop(reports::read(file, take));
            }};
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
