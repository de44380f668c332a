#include "harness/store/folder.hpp"

#include <ranges>

namespace assay::store {

namespace {

class MemoryFile final : public File {
public:
    explicit MemoryFile(std::shared_ptr<wire::Bytes> bytes) : bytes_{std::move(bytes)} {}
    Done append(wire::BytesView bytes) override {
        bytes_->insert(bytes_->end(), bytes.begin(), bytes.end());
        return {};
    }
    Done sync() override { return {}; }

private:
    std::shared_ptr<wire::Bytes> bytes_;
};

}  // namespace

std::expected<std::vector<std::string>, std::string> MemoryFolder::list() {
    const auto names = files | std::views::keys;
    return std::vector<std::string>{names.begin(), names.end()};
}

std::expected<wire::Bytes, std::string> MemoryFolder::read(const std::string& file) {
    const auto found = files.find(file);
    if (found == files.end()) return std::unexpected{"there is no " + file};
    return *found->second;
}

std::expected<std::unique_ptr<File>, std::string>
MemoryFolder::open(const std::string& file, std::size_t size) {
    auto& bytes = files[file];
    if (!bytes) bytes = std::make_shared<wire::Bytes>();
    bytes->resize(size);
    return std::make_unique<MemoryFile>(bytes);
}

Done MemoryFolder::rename(const std::string& from, const std::string& to) {
    auto node = files.extract(from);
    if (node.empty()) return std::unexpected{"there is no " + from};
    files[to] = std::move(node.mapped());
    return {};
}

Done MemoryFolder::remove(const std::string& file) {
    files.erase(file);
    return {};
}

}  // namespace assay::store
