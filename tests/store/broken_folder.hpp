#pragma once
/// A folder that dies at its n-th operation, with what a disk may have by then.
#include "harness/store/folder.hpp"

#include <cstdint>

namespace assay::store {

/// What the disk has of what was written and never synced when the power goes.
enum class Loss : std::uint8_t {
    nothing,    ///< all of it: only the process has ended
    torn,       ///< a part of the last write
    unsynced,   ///< none of it
    reordered,  ///< the last write, and nulls in place of those before it
};

class BrokenFolder final : public Folder {
public:
    /// Dies at operation `deadly`, counted from 0. `disk` outlives it and has what is left.
    BrokenFolder(MemoryFolder& disk, std::size_t deadly, Loss loss)
        : disk_{disk}, deadly_{deadly}, loss_{loss} {}

    std::string name() const override { return "broken"; }
    std::expected<std::vector<std::string>, std::string> list() override { return disk_.list(); }
    std::expected<wire::Bytes, std::string> read(const std::string& file) override {
        return disk_.read(file);
    }
    std::expected<std::unique_ptr<File>, std::string>
    open(const std::string& file, std::size_t size) override;
    Done rename(const std::string& from, const std::string& to) override;
    Done remove(const std::string& file) override;

    bool is_dead() const { return is_dead_; }

private:
    friend class BrokenFile;
    /// Whether the operation that begins now is carried out.
    bool may_go_on();
    Done append(const std::shared_ptr<wire::Bytes>& content, wire::BytesView bytes);
    Done sync(const std::shared_ptr<wire::Bytes>& content);
    void lose_power();

    MemoryFolder& disk_;
    std::size_t deadly_;
    Loss loss_;
    std::size_t operations_{};
    bool is_dead_{};
    struct Unsynced {
        std::size_t from{};  ///< all before it is on the disk
        std::size_t last{};  ///< where the last write begins
    };
    std::map<std::shared_ptr<wire::Bytes>, Unsynced> unsynced_{};
};

}  // namespace assay::store
