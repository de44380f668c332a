#include "harness/scenario/check.hpp"

#include "harness/scenario/lint.hpp"
#include "harness/scenario/text_file.hpp"
#include "harness/scenario/yaml.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

struct Checked {
    std::vector<Problem> problems{};
    std::size_t rows{};
};

Checked check(const std::string& file, const std::string& text, const Environment& environment) {
    const auto scenario = load(file, text, environment);
    if (!scenario) return {scenario.error(), 0};
    return {lint(*scenario), scenario->rows.size()};
}

std::string counted(std::size_t n, std::string_view what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

/// Collects what several files say, each form its own way.
class Output {
public:
    explicit Output(CheckFormat format) : format_{format} {}

    void add(const Checked& checked, std::string_view source) {
        ++report_.files;
        report_.rows += checked.rows;
        report_.problems += checked.problems.size();
        if (format_ == CheckFormat::text) report_.text += render(checked.problems, source);
        if (format_ == CheckFormat::github) report_.text += render_github(checked.problems);
        all_.insert(all_.end(), checked.problems.begin(), checked.problems.end());
    }
    CheckReport finish() {
        if (format_ == CheckFormat::json) report_.text = render_json(all_);
        if (format_ == CheckFormat::text)
            report_.text += fmt::format(
                "{}, {}, {}\n",
                counted(report_.files, "file"),
                counted(report_.rows, "row"),
                counted(report_.problems, "problem")
            );
        return std::move(report_);
    }

private:
    CheckFormat format_;
    CheckReport report_{};
    std::vector<Problem> all_{};
};

std::vector<std::filesystem::path> files_of(const std::string& path) {
    namespace fs = std::filesystem;
    if (!fs::is_directory(path)) return {path};
    std::vector<fs::path> out;
    for (const auto& entry : fs::recursive_directory_iterator{path})
        if (entry.is_regular_file() && entry.path().extension() == ".yaml")
            out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

}  // namespace

CheckReport check_text(
    const std::string& file,
    const std::string& text,
    const Environment& environment,
    CheckFormat format
) {
    Output output{format};
    output.add(check(file, text, environment), text);
    return output.finish();
}

CheckReport
check_files(const std::vector<std::string>& paths, const Library& library, CheckFormat format) {
    Output output{format};
    if (paths.empty())
        for (const auto* file : library.scenario_files())
            output.add(
                check(library.root() + "/" + file->path, file->text, library.environment()),
                file->text
            );
    for (const auto& path : paths)
        for (const auto& file : files_of(path)) {
            const auto text = read_text_file(file, yaml_size_max_bytes);
            if (text)
                output.add(check(file.string(), *text, library.environment()), *text);
            else
                output.add(
                    {{{{file.string(), 1, 1}, 1, "cannot be read: " + text.error(), ""}}, 0}, ""
                );
        }
    return output.finish();
}

}  // namespace assay::scenario
