#pragma once
/// results.jsonl on disk, and the one way reports are written to files. Failures are values: they
/// name the file and what the system said.
#include "reports/result/model.hpp"

#include <expected>
#include <filesystem>
#include <functional>
#include <sys/types.h>
#include <utility>

namespace assay::reports {

/// An open file of the system's, closed with its owner.
class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();
    int number() const { return number_; }
    /// Closes it now; false with errno set if that showed that something was not written.
    bool close();

private:
    int number_;
};

/// Appends lines to one results file, each given to the system as soon as it is written, so that a
/// killed run loses at most the row in flight; or many at once, where `hold` says so. While it is open
/// nobody else writes it. A line that the system does not take whole (a full disk) leaves nothing
/// behind in the file, and comes before the next.
class ResultsFile {
public:
    /// Makes missing folders, begins the file anew and writes the header. A symbolic link is refused:
    /// whoever laid it into the folder would choose what is overwritten.
    static std::expected<ResultsFile, std::string>
    begin(const std::filesystem::path& path, const Header& header);

    /// What was learnt of a target after the header was written.
    std::expected<void, std::string> add(const TargetInfo& target);
    std::expected<void, std::string> add(const RowResult& row);
    std::expected<void, std::string> add(const ExploredFinding& finding);
    /// From now on lines wait until they are so many bytes: on a file system of a cluster each write
    /// takes longer than playing a row in virtual time.
    void hold(std::size_t bytes) { held_bytes_ = bytes; }
    /// Writes what waits.
    std::expected<void, std::string> flush();
    /// Writes the footer of the results, and what waits; their rows are those that were added.
    std::expected<void, std::string> finish(const Results& results);
    const std::filesystem::path& path() const { return path_; }
    /// Gives the file another name, in the place of what may be there.
    std::expected<void, std::string> move_to(const std::filesystem::path& path);

private:
    ResultsFile(std::filesystem::path path, Descriptor file)
        : path_{std::move(path)}, file_{std::move(file)} {}
    std::expected<void, std::string> write(const std::string& line);

    std::filesystem::path path_;
    Descriptor file_;
    off_t whole_bytes_{};    ///< of the file, all of them lines
    std::string waiting_{};  ///< lines that were not, or could not be written yet
    std::size_t held_bytes_{};
    std::string loss_{};  ///< why nothing is written any more
};

/// Of the lines that a full disk kept from being written so many are kept; then rows get lost.
inline constexpr std::size_t waiting_bytes_max = 64'000'000;

/// Keeps other runs from a results file; the error says that one is at it.
std::expected<void, std::string> lock(const Descriptor& file, const std::filesystem::path& path);

/// What a results file held.
struct Loaded {
    Results results{};
    std::vector<std::string> remarks{};  ///< "results.jsonl:17: the last line is cut off; left out"
};
using RowTaker = std::function<void(RowResult)>;

/// Reads a results file. A line that is cut off or broken is left out with a remark; a file that does
/// not begin with a header, or goes on behind its footer, is an error with its line.
std::expected<Loaded, std::string> load(const std::filesystem::path& path);
/// As `load`, row by row: of a million the results hold none.
std::expected<Loaded, std::string> read(const std::filesystem::path& path, const RowTaker& take);
/// The last line, if it is a footer; nothing if not, or if the file cannot be read.
std::optional<Footer> read_footer(const std::filesystem::path& path);
/// Whether anything was written to its end.
bool has_whole_line(const std::filesystem::path& path);
/// The first line, without what was learnt of the targets later.
std::expected<Header, std::string> read_header(const std::filesystem::path& path);

/// Whether a file that is to be written may be a symbolic link: where a user named it.
enum class Links : std::uint8_t { followed, refused };

/// Who may read a file that is written; one that is there already keeps its readers, or loses them.
enum class Readers : std::uint8_t { as_usual, owner_only };

/// Writes a whole file, making missing folders.
std::expected<void, std::string> save(
    const std::filesystem::path& path,
    std::string_view content,
    Links links = Links::followed,
    Readers readers = Readers::as_usual
);

}  // namespace assay::reports
