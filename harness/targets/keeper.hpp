#pragma once
/// Whoever can stop and start a target: a process of ours, or the commands of its target file.
#include "harness/targets/readiness.hpp"

namespace assay::targets {

class Keeper {
public:
    virtual ~Keeper() = default;
    /// Stops it in order, if it runs, starts it once it was `away` so long, and calls `done` once, when
    /// it is ready or cannot be.
    virtual void restart(ReadyDone done, std::chrono::milliseconds away = {}) = 0;
    /// Ends it as a loss of power would. `restart` brings it back.
    virtual void kill() = 0;
    /// Lets it do nothing, and go on.
    virtual void pause() = 0;
    virtual void resume() = 0;
    virtual bool can_pause() const = 0;

protected:
    Keeper() = default;
    Keeper(const Keeper&) = default;
    Keeper& operator=(const Keeper&) = default;
};

}  // namespace assay::targets
