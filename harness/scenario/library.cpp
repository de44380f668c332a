#include "harness/scenario/library.hpp"

#include "harness/scenario/embedded.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/registry_file.hpp"
#include "harness/scenario/text_file.hpp"
#include "harness/scenario/yaml.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

constexpr std::array<std::string_view, 5> data_folders{
    "links/", "targets/", "clients/", "baselines/", "spec/"
};

bool is_data(std::string_view path) {
    return std::ranges::any_of(data_folders, [&](auto folder) { return path.starts_with(folder); });
}

std::string stem_of(std::string_view path) {
    return std::filesystem::path{path}.stem().string();
}

}  // namespace

std::expected<Library, std::vector<Problem>>
Library::from(std::vector<LibraryFile> files, std::string root) {
    Library library;
    std::ranges::sort(files, {}, &LibraryFile::path);
    library.files_ = std::move(files);
    library.root_ = std::move(root);
    std::vector<Problem> problems;
    for (const auto& file : library.files_) {
        const auto shown = library.root_ + "/" + file.path;
        if (file.path.starts_with("spec/")) {
            if (const auto version = statement_file_version(file.path))
                read_statements(
                    shown, file.text, *version, library.environment_.registry, problems
                );
        }
    }
    library.load_presets(problems);
    if (!problems.empty()) return std::unexpected{std::move(problems)};
    return library;
}

void Library::load_presets(std::vector<Problem>& problems) {
    auto pending = below("links");
    auto& presets = environment_.presets;
    // A preset may vary another, in whatever order their files come.
    for (auto count = pending.size() + 1; count != pending.size() && !pending.empty();) {
        count = pending.size();
        problems.clear();
        std::erase_if(pending, [&](const LibraryFile* file) {
            auto spec = load_link_preset(root_ + "/" + file->path, file->text, presets);
            if (spec)
                presets.emplace(stem_of(file->path), std::move(*spec));
            else
                problems.insert(problems.end(), spec.error().begin(), spec.error().end());
            return spec.has_value();
        });
    }
}

std::expected<Library, std::vector<Problem>> Library::embedded() {
    std::vector<LibraryFile> files;
    for (const auto& file : embedded_files())
        files.push_back({std::string{file.path}, std::string{file.text}});
    return from(std::move(files), "scenarios");
}

std::expected<Library, std::vector<Problem>> Library::open(const std::filesystem::path& folder) {
    std::vector<LibraryFile> files;
    std::error_code error;
    const std::filesystem::recursive_directory_iterator entries{folder, error};
    if (error)
        return std::unexpected{std::vector{
            Problem{{folder.string(), 1, 1}, 1, "cannot be read: " + error.message(), ""}
        }};
    for (const auto& entry : entries) {
        if (!entry.is_regular_file() || entry.path().extension() != ".yaml") continue;
        auto text = read_text_file(entry.path(), yaml_size_max_bytes);
        if (!text)
            return std::unexpected{
                std::vector{Problem{{entry.path().string(), 1, 1}, 1, std::move(text).error(), ""}}
            };
        files.push_back({entry.path().lexically_relative(folder).generic_string(), std::move(*text)}
        );
    }
    return from(std::move(files), folder.lexically_normal().generic_string());
}

std::expected<Library, std::vector<Problem>> Library::find(const std::string& folder) {
    if (!folder.empty()) return open(folder);
    const char* chosen = std::getenv("ASSAY_SCENARIOS");
    return chosen && *chosen ? open(chosen) : embedded();
}

std::vector<const LibraryFile*> Library::below(std::string_view folder) const {
    const auto prefix = std::string{folder} + "/";
    std::vector<const LibraryFile*> out;
    for (const auto& file : files_)
        if (file.path.starts_with(prefix)) out.push_back(&file);
    return out;
}

const LibraryFile* Library::file(std::string_view path) const {
    const auto found = std::ranges::lower_bound(files_, path, {}, [](const auto& f) {
        return std::string_view{f.path};
    });
    return found != files_.end() && found->path == path ? &*found : nullptr;
}

std::vector<const LibraryFile*> Library::scenario_files() const {
    std::vector<const LibraryFile*> out;
    for (const auto& file : files_)
        if (!is_data(file.path) && file.path.contains('/')) out.push_back(&file);
    return out;
}

std::expected<Scenario, std::vector<Problem>> Library::load_scenario(const LibraryFile& file
) const {
    return load(root_ + "/" + file.path, file.text, environment_);
}

std::vector<Scenario> Library::load_all(std::vector<Problem>& problems) const {
    std::vector<Scenario> out;
    for (const auto* file : scenario_files()) {
        auto scenario = load_scenario(*file);
        if (scenario)
            out.push_back(std::move(*scenario));
        else
            problems.insert(problems.end(), scenario.error().begin(), scenario.error().end());
    }
    return out;
}

std::string Library::digest() const {
    // FNV-1a: this tells two suites apart by accident, not against an adversary.
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&](std::string_view text) {
        for (const char c : text) {
            hash ^= static_cast<unsigned char>(c);
            hash *= 0x100000001b3U;
        }
        hash ^= 0xFFU;
        hash *= 0x100000001b3U;
    };
    for (const auto& file : files_) {
        add(file.path);
        add(file.text);
    }
    return fmt::format("{:016x}", hash);
}

}  // namespace assay::scenario
