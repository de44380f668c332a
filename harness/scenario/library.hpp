#pragma once
/// Everything below `scenarios/`: embedded in the program, or from a folder that replaces it.
#include "harness/scenario/load.hpp"

#include <filesystem>

namespace assay::scenario {

/// A file of the library. `path` is relative to `scenarios/`: "conformance/3.1.4/take-over.yaml".
struct LibraryFile {
    std::string path{};
    std::string text{};
};

class Library {
public:
    /// What the build put into the program.
    static std::expected<Library, std::vector<Problem>> embedded();
    /// A folder with the same layout.
    static std::expected<Library, std::vector<Problem>> open(const std::filesystem::path& folder);
    /// `folder` if it is not empty, else the environment's ASSAY_SCENARIOS, else what is embedded.
    static std::expected<Library, std::vector<Problem>> find(const std::string& folder = "");

    /// All files, by path.
    const std::vector<LibraryFile>& files() const { return files_; }
    /// Those below a folder such as "targets" or "baselines".
    std::vector<const LibraryFile*> below(std::string_view folder) const;
    const LibraryFile* file(std::string_view path) const;
    /// Scenario files: everything below `conformance` and `delivery`, and further folders that are
    /// not presets, targets, baselines or spec.
    std::vector<const LibraryFile*> scenario_files() const;
    /// Link presets by name and the registry, for `load`.
    const Environment& environment() const { return environment_; }
    const statements::Registry& registry() const { return environment_.registry; }
    const std::map<std::string, simulator::LinkSpec>& links() const { return environment_.presets; }
    /// Loads one of `scenario_files`; its path in messages is as a person would type it.
    std::expected<Scenario, std::vector<Problem>> load_scenario(const LibraryFile& file) const;
    /// All scenarios that load, by path; `problems` receives what is wrong with the others.
    std::vector<Scenario> load_all(std::vector<Problem>& problems) const;
    /// 16 hex digits that change with any path or byte.
    std::string digest() const;
    /// The folder that messages name: "scenarios" or the folder that was opened.
    const std::string& root() const { return root_; }

private:
    static std::expected<Library, std::vector<Problem>>
    from(std::vector<LibraryFile> files, std::string root);

    void load_presets(std::vector<Problem>& problems);

    std::vector<LibraryFile> files_{};
    std::string root_{"scenarios"};
    Environment environment_{};
};

}  // namespace assay::scenario
