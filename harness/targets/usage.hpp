#pragma once
/// What a program of ours has taken of the machine.
#include <chrono>
#include <cstddef>
#include <sys/resource.h>
#include <sys/types.h>

namespace assay::targets {

struct Usage {
    std::chrono::nanoseconds cpu{};  ///< of all its threads, and of children that it has waited for
    std::size_t memory_peak_bytes{};  ///< resident, at most

    /// Of another program too, at another time: CPU adds up, and the higher peak stays.
    void add(const Usage& other);
};

/// Of a process that runs; nothing if there is none.
Usage usage_of(pid_t pid);
/// Of one that was waited for.
Usage usage_of(const rusage& used);

}  // namespace assay::targets
