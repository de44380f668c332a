#include "reports/result/file.hpp"

#include "reports/result/json.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace assay::reports {
namespace {

/// Of the lines that are broken so many are named.
constexpr std::size_t broken_lines_named = 10;

std::string what_of(int error) {
    return std::generic_category().message(error);
}

std::unexpected<std::string> cannot(std::string_view verb, std::string_view what, int error) {
    return std::unexpected{fmt::format("cannot {} {}: {}", verb, what, what_of(error))};
}

/// Opens a file anew. Close-on-exec: a target that the run starts must not inherit it.
std::expected<Descriptor, std::string>
open_new(const std::filesystem::path& path, Links links, mode_t mode) {
    std::error_code error{};
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
        return std::unexpected{
            fmt::format("cannot make folder {}: {}", path.parent_path().string(), error.message())
        };
    }
    // Appending: what is written after a line was taken back comes in its place.
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC |
                      (links == Links::refused ? O_NOFOLLOW : 0);
    Descriptor file{::open(path.c_str(), flags, mode)};
    if (file.number() >= 0) return file;
    if (errno == ELOOP && links == Links::refused)
        return std::unexpected{fmt::format("cannot write {}: it is a symbolic link", path.string())
        };
    return cannot("write", path.string(), errno);
}

/// Gives `text` to the system; false with errno set if it did not take all of it.
bool put(const Descriptor& file, std::string_view text) {
    while (!text.empty()) {
        const auto size = ::write(file.number(), text.data(), text.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

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
    } else if (auto* finding = std::get_if<ExploredFinding>(&line)) {
        results.findings.push_back(std::move(*finding));
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

Descriptor::~Descriptor() {
    close();
}

bool Descriptor::close() {
    return number_ < 0 || ::close(std::exchange(number_, -1)) == 0;
}

std::expected<ResultsFile, std::string>
ResultsFile::begin(const std::filesystem::path& path, const Header& header) {
    // Traces say more of a broker than everybody on this machine needs to know.
    auto file = open_new(path, Links::refused, owner_only);
    if (!file) return std::unexpected{file.error()};
    struct stat found{};
    // It may have been there before; a device is not ours to change.
    if (::fstat(file->number(), &found) == 0 && S_ISREG(found.st_mode))
        ::fchmod(file->number(), owner_only);
    ResultsFile out{path, std::move(*file)};
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

std::expected<void, std::string> ResultsFile::add(const ExploredFinding& finding) {
    return write(json_line(finding));
}

std::expected<void, std::string> ResultsFile::finish(const Results& results) {
    return write(footer_line(results));
}

std::expected<void, std::string> ResultsFile::write(const std::string& line) {
    if (!loss_.empty()) return std::unexpected{loss_};
    waiting_ += line + "\n";
    if (put(file_, waiting_)) {
        whole_bytes_ += static_cast<off_t>(waiting_.size());
        waiting_.clear();
        return {};
    }
    auto trouble = cannot("write", path_.string(), errno);
    // Lines that came whole could stay; then the next attempt would have to know which.
    const bool is_mended = ::ftruncate(file_.number(), whole_bytes_) == 0;
    if (!is_mended || waiting_.size() > waiting_bytes_max) loss_ = trouble.error();
    return trouble;
}

std::expected<Loaded, std::string> load(const std::filesystem::path& path) {
    const auto text = whole_file(path);
    if (!text) return std::unexpected{text.error()};
    return parse_results(*text, path.string());
}

std::expected<Loaded, std::string> parse_results(std::string_view text, std::string_view name) {
    Loaded loaded{};
    bool has_header = false;
    std::size_t broken = 0;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        const bool is_cut = end == std::string_view::npos;
        text.remove_prefix(is_cut ? text.size() : end + 1);
        auto parsed = parse_json_line(line);
        if (!parsed && (is_cut || has_header)) {
            if (++broken > broken_lines_named) continue;
            const auto why = is_cut ? "the last line is cut off" : parsed.error();
            loaded.remarks.push_back(fmt::format("{}:{}: {}; left out", name, number, why));
            continue;
        }
        auto placed = parsed ? place(loaded.results, has_header, *std::move(parsed))
                             : std::unexpected{std::move(parsed).error()};
        if (!placed) {
            return std::unexpected{fmt::format("{}:{}: {}", name, number, placed.error())};
        }
    }
    if (!has_header) return std::unexpected{fmt::format("{}: no header in it", name)};
    if (broken > broken_lines_named) {
        loaded.remarks.push_back(
            fmt::format("{}: {} lines in all are broken and left out", name, broken)
        );
    }
    if (!loaded.results.footer) {
        loaded.remarks.push_back(fmt::format("{}: no footer; the run was killed", name));
    }
    return loaded;
}

std::expected<void, std::string>
save(const std::filesystem::path& path, std::string_view content, Links links, Readers readers) {
    constexpr mode_t everybody = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
    const bool is_private = readers == Readers::owner_only;
    auto file = open_new(path, links, is_private ? owner_only : everybody);
    if (!file) return std::unexpected{file.error()};
    if (is_private && ::fchmod(file->number(), owner_only) != 0)
        return cannot("write", path.string(), errno);
    if (!put(*file, content) || !file->close()) return cannot("write", path.string(), errno);
    return {};
}

}  // namespace assay::reports
