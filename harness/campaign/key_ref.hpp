#pragma once
/// A row of a scenario: as its file has it, or made for one of many seeds.
#include "harness/scenario/model.hpp"

#include <memory>

namespace assay::campaign {

/// Refers to a key that its scenario keeps, or shares one that was made on the way: of a million seeds
/// nobody keeps the names.
class KeyRef {
public:
    KeyRef() = default;
    /// `kept` outlives it. Not explicit: most rows are as their scenario has them.
    KeyRef(const scenario::RowKey* kept) : key_{std::shared_ptr<void>{}, kept} {}
    explicit KeyRef(scenario::RowKey made)
        : key_{std::make_shared<const scenario::RowKey>(std::move(made))} {}

    const scenario::RowKey& operator*() const { return *key_; }
    const scenario::RowKey* operator->() const { return key_.get(); }
    explicit operator bool() const { return key_ != nullptr; }

private:
    std::shared_ptr<const scenario::RowKey> key_{};
};

}  // namespace assay::campaign
