// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>

#include "odeflow/data/dataset.hpp"
#include "options.hpp"
#include "report.hpp"

namespace train_images {

struct problem {
  odeflow::data::dataset training, test;
};

/// The signal that came, or 0: the run then ends after the step under way.
extern std::atomic<int> signal_caught;

/// Trains as the options say, in the scalar T, and reports. Returns the exit code.
template <class T>
int run(const options& chosen, const problem& rows, report& out);

}  // namespace train_images
