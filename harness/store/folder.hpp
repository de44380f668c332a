#pragma once
/// Where a store keeps its files: a folder of the machine's, or one in memory that tests break and
/// that simulated brokers find again.
#include "reference/wire/codec.hpp"

#include <expected>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace assay::store {

/// Nothing, or what went wrong, for the user.
using Done = std::expected<void, std::string>;

/// A file that only grows.
class File {
public:
    virtual ~File() = default;
    virtual Done append(wire::BytesView bytes) = 0;
    /// What was appended outlives the loss of power.
    virtual Done sync() = 0;
};

class Folder {
public:
    virtual ~Folder() = default;
    /// How messages call it.
    virtual std::string name() const = 0;
    virtual std::expected<std::vector<std::string>, std::string> list() = 0;
    virtual std::expected<wire::Bytes, std::string> read(const std::string& file) = 0;
    /// An empty file, or one that goes on behind its first `size` bytes.
    virtual std::expected<std::unique_ptr<File>, std::string>
    open(const std::string& file, std::size_t size) = 0;
    /// At once and for good, in the place of what has that name.
    virtual Done rename(const std::string& from, const std::string& to) = 0;
    virtual Done remove(const std::string& file) = 0;
};

/// Files in memory. They stay as long as the folder does, whatever becomes of who wrote them.
class MemoryFolder final : public Folder {
public:
    std::string name() const override { return "memory"; }
    std::expected<std::vector<std::string>, std::string> list() override;
    std::expected<wire::Bytes, std::string> read(const std::string& file) override;
    std::expected<std::unique_ptr<File>, std::string>
    open(const std::string& file, std::size_t size) override;
    Done rename(const std::string& from, const std::string& to) override;
    Done remove(const std::string& file) override;

    std::map<std::string, std::shared_ptr<wire::Bytes>> files{};
};

/// A folder of the machine's, made if it is missing and held until the object goes. The error says
/// why it cannot be used: another broker holds it, no permission, no such place.
std::expected<std::unique_ptr<Folder>, std::string> open_folder(const std::string& path);

}  // namespace assay::store
