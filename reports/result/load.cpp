#include "reports/result/file.hpp"
#include "reports/result/json.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <system_error>

namespace assay::reports {
namespace {

/// Of the lines that are broken so many are named.
constexpr std::size_t broken_lines_named = 10;
/// With the sums of statistics that stand in it.
constexpr std::streamoff footer_bytes_max = 16'000'000;

std::unexpected<std::string> cannot_read(const std::filesystem::path& path, int error) {
    return std::unexpected{
        fmt::format("cannot read {}: {}", path.string(), std::generic_category().message(error))
    };
}

/// Gives the next line, with its end if it has one; nothing behind the last.
using NextLine = std::function<std::optional<std::string_view>()>;

/// A file that is read line by line.
class LineFile {
public:
    static std::expected<LineFile, std::string> open(const std::filesystem::path& path) {
        std::error_code ignored{};
        if (std::filesystem::is_directory(path, ignored)) return cannot_read(path, EISDIR);
        LineFile out{};
        out.file_.reset(std::fopen(path.c_str(), "rbe"));
        if (!out.file_) return cannot_read(path, errno);
        return out;
    }
    LineFile(LineFile&& other) noexcept
        : file_{std::move(other.file_)},
          line_{std::exchange(other.line_, nullptr)},
          room_{std::exchange(other.room_, 0)} {}
    LineFile& operator=(LineFile&&) = delete;
    // What getline() allocates is freed so.
    ~LineFile() { std::free(line_); }

    std::optional<std::string_view> next() {
        const auto size = ::getline(&line_, &room_, file_.get());
        if (size < 0) return std::nullopt;
        return std::string_view{line_, static_cast<std::size_t>(size)};
    }
    bool has_failed() const { return std::ferror(file_.get()) != 0; }

private:
    LineFile() = default;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, &std::fclose};
    char* line_{};
    std::size_t room_{};
};

/// Takes the place of what the header said of this target.
void learn(std::vector<TargetInfo>& targets, TargetInfo learnt) {
    const auto found = std::ranges::find(targets, learnt.name, &TargetInfo::name);
    if (found == targets.end()) {
        targets.push_back(std::move(learnt));
    } else {
        *found = std::move(learnt);
    }
}

/// Makes results of lines. Rows go elsewhere.
class Reading {
public:
    Reading(std::string_view name, const RowTaker& take) : name_{name}, take_{take} {}

    std::expected<Loaded, std::string> read(const NextLine& next) {
        while (const auto line = next())
            if (auto taken = take(*line); !taken) return std::unexpected{taken.error()};
        if (!has_header_) return std::unexpected{fmt::format("{}: no header in it", name_)};
        if (broken_ > broken_lines_named) {
            loaded_.remarks.push_back(
                fmt::format("{}: {} lines in all are broken and left out", name_, broken_)
            );
        }
        if (!loaded_.results.footer) {
            loaded_.remarks.push_back(fmt::format("{}: no footer; the run was killed", name_));
        }
        return std::move(loaded_);
    }

private:
    std::expected<void, std::string> take(std::string_view line) {
        ++number_;
        const bool is_cut = !line.ends_with('\n');
        if (!is_cut) line.remove_suffix(1);
        auto parsed = parse_json_line(line);
        if (!parsed && (is_cut || has_header_)) {
            leave_out(is_cut ? "the last line is cut off" : parsed.error());
            return {};
        }
        auto placed =
            parsed ? place(*std::move(parsed)) : std::unexpected{std::move(parsed).error()};
        if (placed) return {};
        return std::unexpected{fmt::format("{}:{}: {}", name_, number_, placed.error())};
    }

    void leave_out(const std::string& why) {
        if (++broken_ > broken_lines_named) return;
        loaded_.remarks.push_back(fmt::format("{}:{}: {}; left out", name_, number_, why));
    }

    /// Puts one line where it belongs; the error says why it does not belong there.
    std::expected<void, std::string> place(Line line) {
        auto& results = loaded_.results;
        if (!has_header_ && !std::holds_alternative<Header>(line)) {
            return std::unexpected{std::string{"the file does not begin with a header"}};
        }
        if (results.footer) return std::unexpected{std::string{"a line after the footer"}};
        if (auto* row = std::get_if<RowResult>(&line)) {
            take_(std::move(*row));
        } else if (auto* finding = std::get_if<ExploredFinding>(&line)) {
            results.findings.push_back(std::move(*finding));
        } else if (auto* target = std::get_if<TargetInfo>(&line)) {
            learn(results.header.targets, std::move(*target));
        } else if (auto* footer = std::get_if<Footer>(&line)) {
            results.footer = std::move(*footer);
        } else {
            if (has_header_) return std::unexpected{std::string{"a second header"}};
            has_header_ = true;
            results.header = std::move(std::get<Header>(line));
        }
        return {};
    }

    std::string_view name_;
    const RowTaker& take_;
    Loaded loaded_{};
    bool has_header_{};
    std::size_t number_{};
    std::size_t broken_{};
};

}  // namespace

std::expected<Loaded, std::string> read(const std::filesystem::path& path, const RowTaker& take) {
    auto file = LineFile::open(path);
    if (!file) return std::unexpected{file.error()};
    const auto name = path.string();
    auto loaded = Reading{name, take}.read([&] { return file->next(); });
    if (file->has_failed()) return cannot_read(path, errno);
    return loaded;
}

std::expected<Loaded, std::string> load(const std::filesystem::path& path) {
    std::vector<RowResult> rows{};
    auto loaded = read(path, [&](RowResult row) { rows.push_back(std::move(row)); });
    if (loaded) loaded->results.rows = std::move(rows);
    return loaded;
}

std::optional<Footer> read_footer(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary | std::ios::ate};
    const auto size = static_cast<std::streamoff>(file.tellg());
    if (!file || size <= 0) return std::nullopt;
    const auto taken = std::min(size, footer_bytes_max);
    std::string text(static_cast<std::size_t>(taken), '\0');
    file.seekg(size - taken);
    if (!file.read(text.data(), taken) || !text.ends_with('\n')) return std::nullopt;
    text.pop_back();
    const auto line = parse_json_line(std::string_view{text}.substr(text.rfind('\n') + 1));
    if (!line || !std::holds_alternative<Footer>(*line)) return std::nullopt;
    return std::get<Footer>(*line);
}

bool has_whole_line(const std::filesystem::path& path) {
    auto file = LineFile::open(path);
    if (!file) return false;
    const auto line = file->next();
    return line && line->ends_with('\n');
}

std::expected<Header, std::string> read_header(const std::filesystem::path& path) {
    auto file = LineFile::open(path);
    if (!file) return std::unexpected{file.error()};
    bool is_first = true;
    const auto name = path.string();
    const RowTaker none = [](const RowResult&) {};
    auto loaded = Reading{name, none}.read([&]() -> std::optional<std::string_view> {
        return std::exchange(is_first, false) ? file->next() : std::nullopt;
    });
    if (file->has_failed()) return cannot_read(path, errno);
    if (!loaded) return std::unexpected{loaded.error()};
    return std::move(loaded->results.header);
}

}  // namespace assay::reports
