#pragma once
/// Bytes that the broker keeps for others, counted against a limit.
///
///     Account  how much there may be, and is
///     Charge   one thing's part of it: taken when the thing is kept, given back when it goes
#include <cstddef>
#include <limits>
#include <utility>

namespace assay::broker {

/// Outlives its charges, and does not move.
class Account {
public:
    Account() = default;
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    void set_limit(std::size_t bytes) { limit_bytes_ = bytes; }
    std::size_t used_bytes() const { return used_bytes_; }
    bool has_room_for(std::size_t bytes) const {
        return used_bytes_ <= limit_bytes_ && bytes <= limit_bytes_ - used_bytes_;
    }

private:
    friend class Charge;
    std::size_t limit_bytes_{std::numeric_limits<std::size_t>::max()};
    std::size_t used_bytes_{};
};

/// Taken whether there is room or not: whoever may say no asks the account first. Moves with what
/// it is for; a copy costs nothing until it is charged itself.
class Charge {
public:
    Charge() = default;
    Charge(Account& account, std::size_t bytes) : account_{&account} { set(bytes); }
    Charge(const Charge&) {}
    Charge(Charge&& other) noexcept { swap(other); }
    Charge& operator=(Charge other) noexcept {
        swap(other);
        return *this;
    }
    ~Charge() { set(0); }

    std::size_t bytes() const { return bytes_; }
    /// Grows or shrinks it. Nothing happens without an account.
    void set(std::size_t bytes) {
        if (!account_) return;
        account_->used_bytes_ = account_->used_bytes_ - bytes_ + bytes;
        bytes_ = bytes;
    }

private:
    void swap(Charge& other) noexcept {
        std::swap(account_, other.account_);
        std::swap(bytes_, other.bytes_);
    }

    Account* account_{};
    std::size_t bytes_{};
};

}  // namespace assay::broker
