#include "tests/repository/sources.hpp"

#include <algorithm>
#include <fstream>

namespace assay {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const fs::path& path) {
    std::vector<std::string> out;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);)
        out.push_back(line);
    return out;
}

const std::vector<Source>& sources() {
    static const auto all = [] {
        std::vector<Source> out;
        for (const char* folder : {"harness", "reference", "simulator", "reports", "tests"})
            for (const auto& entry : fs::recursive_directory_iterator{root / folder})
                if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
                    out.push_back(
                        {fs::relative(entry.path(), root).string(), lines_of(entry.path())}
                    );
        std::ranges::sort(out, {}, &Source::path);
        return out;
    }();
    return all;
}

}  // namespace assay
