#include "reports/result/file.hpp"

#include "reports/result/json.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>

namespace assay::reports {
namespace {

std::string what_of(int error) {
    return std::generic_category().message(error);
}

std::unexpected<std::string> cannot(std::string_view verb, std::string_view what, int error) {
    return std::unexpected{fmt::format("cannot {} {}: {}", verb, what, what_of(error))};
}

/// Opens for writing. `e`: a target that the run starts must not inherit the file.
std::expected<std::FILE*, std::string> open_new(const std::filesystem::path& path) {
    std::error_code error{};
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
        return std::unexpected{
            fmt::format("cannot make folder {}: {}", path.parent_path().string(), error.message())
        };
    }
    std::FILE* file = std::fopen(path.c_str(), "wbe");
    if (file == nullptr) return cannot("write", path.string(), errno);
    return file;
}

/// Gives `text` to the system; false with errno set if it did not take all of it.
bool put(std::FILE* file, std::string_view text) {
    errno = 0;
    return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

std::expected<std::string, std::string> whole_file(const std::filesystem::path& path) {
    std::error_code error{};
    if (std::filesystem::is_directory(path, error)) return cannot("read", path.string(), EISDIR);
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{
        std::fopen(path.c_str(), "rbe"), &std::fclose
    };
    if (!file) return cannot("read", path.string(), errno);
    std::string text{};
    std::array<char, 65536> chunk{};
    while (const auto size = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
        text.append(chunk.data(), size);
    }
    if (std::ferror(file.get()) != 0) return cannot("read", path.string(), errno);
    return text;
}

/// Takes the place of what the header said of this target.
void learn(std::vector<TargetInfo>& targets, TargetInfo learnt) {
    const auto found = std::ranges::find(targets, learnt.name, &TargetInfo::name);
    if (found == targets.end()) {
        targets.push_back(std::move(learnt));
    } else {
        *found = std::move(learnt);
    }
}

/// Puts one line where it belongs; the error says why it does not belong there.
std::expected<void, std::string> place(Results& results, bool& has_header, Line line) {
    if (!has_header && !std::holds_alternative<Header>(line)) {
        return std::unexpected{std::string{"the file does not begin with a header"}};
    }
    if (results.footer) return std::unexpected{std::string{"a line after the footer"}};
    if (auto* row = std::get_if<RowResult>(&line)) {
        results.rows.push_back(std::move(*row));
    } else if (auto* target = std::get_if<TargetInfo>(&line)) {
        learn(results.header.targets, std::move(*target));
    } else if (auto* footer = std::get_if<Footer>(&line)) {
        results.footer = std::move(*footer);
    } else {
        if (has_header) return std::unexpected{std::string{"a second header"}};
        has_header = true;
        results.header = std::move(std::get<Header>(line));
    }
    return {};
}

}  // namespace

std::expected<ResultsFile, std::string>
ResultsFile::begin(const std::filesystem::path& path, const Header& header) {
    const auto file = open_new(path);
    if (!file) return std::unexpected{file.error()};
    // Traces say more of a broker than everybody on this machine needs to know.
    ::fchmod(::fileno(*file), S_IRUSR | S_IWUSR);
    ResultsFile out{path, Handle{*file}};
    if (auto written = out.write(json_line(header)); !written) {
        return std::unexpected{written.error()};
    }
    return out;
}

std::expected<void, std::string> ResultsFile::add(const TargetInfo& target) {
    return write(json_line(target));
}

std::expected<void, std::string> ResultsFile::add(const RowResult& row) {
    return write(json_line(row));
}

std::expected<void, std::string> ResultsFile::finish(const Results& results) {
    return write(footer_line(results));
}

std::expected<void, std::string> ResultsFile::write(const std::string& line) {
    if (!put(file_.get(), line + "\n")) return cannot("write", path_.string(), errno);
    return {};
}

std::expected<Loaded, std::string> load(const std::filesystem::path& path) {
    const auto text = whole_file(path);
    if (!text) return std::unexpected{text.error()};
    return parse_results(*text, path.string());
}

std::expected<Loaded, std::string> parse_results(std::string_view text, std::string_view name) {
    Loaded loaded{};
    bool has_header = false;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        const bool is_cut = end == std::string_view::npos;
        text.remove_prefix(is_cut ? text.size() : end + 1);
        auto parsed = parse_json_line(line);
        if (!parsed && is_cut) {
            loaded.remarks.push_back(
                fmt::format("{}:{}: the last line is cut off; left out", name, number)
            );
            break;
        }
        auto placed = parsed ? place(loaded.results, has_header, *std::move(parsed))
                             : std::unexpected{std::move(parsed).error()};
        if (!placed) {
            return std::unexpected{fmt::format("{}:{}: {}", name, number, placed.error())};
        }
    }
    if (!has_header) return std::unexpected{fmt::format("{}: no header in it", name)};
    if (!loaded.results.footer) {
        loaded.remarks.push_back(fmt::format("{}: no footer; the run was killed", name));
    }
    return loaded;
}

std::expected<void, std::string> save(const std::filesystem::path& path, std::string_view content) {
    const auto file = open_new(path);
    if (!file) return std::unexpected{file.error()};
    const bool taken = put(*file, content);
    const int error = errno;
    const bool closed = std::fclose(*file) == 0;
    if (!taken || !closed) return cannot("write", path.string(), taken ? errno : error);
    return {};
}

}  // namespace assay::reports
