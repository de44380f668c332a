#pragma once
/// Distributions made of integers and fixed tables: the standard ones give other values with every
/// library, and a run must replay to the nanosecond everywhere.
#include "simulator/random/random.hpp"
#include "simulator/time/instant.hpp"

namespace assay::simulator {

/// Uniform in [0, width].
Duration uniform(Random& random, Duration width);
Duration exponential(Random& random, Duration mean);
/// Gamma of shape 2: a hump with a tail, as queues in a good network make it.
Duration gamma(Random& random, Duration mean);
/// A sum of twelve uniform numbers, so at most six deviations from the mean.
Duration normal(Random& random, Duration mean, Duration sigma);
/// By mean and standard deviation of the value itself, not of its logarithm.
Duration lognormal(Random& random, Duration mean, Duration sigma);
/// Exponent 1.5, so that the variance is infinite; the least value is a third of the mean. Values
/// end at a thousand means.
Duration pareto(Random& random, Duration mean);
/// The same, but nothing is longer than `most`; the mean is still `mean`, so those below the cap
/// are longer in exchange.
Duration capped_pareto(Random& random, Duration mean, Duration most);

}  // namespace assay::simulator
