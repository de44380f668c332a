#include "tests/store/broken_folder.hpp"

#include <algorithm>

namespace assay::store {

namespace {

std::unexpected<std::string> dead() {
    return std::unexpected{std::string{"the power is gone"}};
}

}  // namespace

class BrokenFile final : public File {
public:
    BrokenFile(BrokenFolder& folder, std::shared_ptr<wire::Bytes> content)
        : folder_{folder}, content_{std::move(content)} {}
    Done append(wire::BytesView bytes) override { return folder_.append(content_, bytes); }
    Done sync() override { return folder_.sync(content_); }

private:
    BrokenFolder& folder_;
    std::shared_ptr<wire::Bytes> content_;
};

bool BrokenFolder::may_go_on() {
    if (is_dead_) return false;
    if (operations_++ != deadly_) return true;
    is_dead_ = true;
    lose_power();
    return false;
}

void BrokenFolder::lose_power() {
    for (auto& [content, unsynced] : unsynced_) {
        if (loss_ == Loss::unsynced) content->resize(unsynced.from);
        if (loss_ == Loss::reordered)
            std::fill(
                content->begin() + static_cast<std::ptrdiff_t>(unsynced.from),
                content->begin() + static_cast<std::ptrdiff_t>(unsynced.last),
                std::uint8_t{0}
            );
    }
}

Done BrokenFolder::append(const std::shared_ptr<wire::Bytes>& content, wire::BytesView bytes) {
    const auto begin = content->size();
    if (!may_go_on()) {
        if (loss_ == Loss::torn)
            content->insert(
                content->end(),
                bytes.begin(),
                bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2)
            );
        return dead();
    }
    content->insert(content->end(), bytes.begin(), bytes.end());
    auto& unsynced = unsynced_.try_emplace(content, Unsynced{begin, begin}).first->second;
    unsynced.last = begin;
    return {};
}

Done BrokenFolder::sync(const std::shared_ptr<wire::Bytes>& content) {
    if (!may_go_on()) return dead();
    unsynced_.erase(content);
    return {};
}

std::expected<std::unique_ptr<File>, std::string>
BrokenFolder::open(const std::string& file, std::size_t size) {
    if (!may_go_on()) return dead();
    if (const auto opened = disk_.open(file, size); !opened) return dead();
    return std::make_unique<BrokenFile>(*this, disk_.files.at(file));
}

Done BrokenFolder::rename(const std::string& from, const std::string& to) {
    return may_go_on() ? disk_.rename(from, to) : dead();
}

Done BrokenFolder::remove(const std::string& file) {
    return may_go_on() ? disk_.remove(file) : dead();
}

}  // namespace assay::store
