#pragma once
/// A process that is about to run out of file descriptors.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>

namespace assay::network {

/// While it lives, no more than `count` further descriptors can be opened.
class FewDescriptors {
public:
    explicit FewDescriptors(int count) {
        EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
        int next = 0;
        for (int free = 0;; ++next)
            if (::fcntl(next, F_GETFD) < 0 && ++free > count) break;
        rlimit low = before_;
        low.rlim_cur = static_cast<rlim_t>(next);
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    }
    ~FewDescriptors() { EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before_), 0); }
    FewDescriptors(const FewDescriptors&) = delete;
    FewDescriptors& operator=(const FewDescriptors&) = delete;

private:
    rlimit before_{};
};

}  // namespace assay::network
