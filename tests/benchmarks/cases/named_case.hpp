// SPDX-License-Identifier: BSL-1.0
#pragma once
// What there is to time, each under a name: Google Benchmark runs the list (suite.cpp), the table of targets compares its
// members turn by turn (table/). Names are "subject/kind/size:number".
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace odeflow::benchmarks {

struct named_case {
  std::string name;
  /// Sets it up and returns the body: one repetition. It runs on threads() threads.
  std::function<std::function<void()>()> make;
  double flops = 0;  ///< of one repetition
  double bytes = 0;  ///< that one repetition reads and writes
  /// The case of which this one should take `multiple` times the time, if any.
  std::string against = {};
  double multiple = 1;
};

// One a file.
std::vector<named_case> gradient_cases();
std::vector<named_case> product_cases();
std::vector<named_case> step_cases();
std::vector<named_case> algebra_cases();
std::vector<named_case> flow_cases();
std::vector<named_case> data_cases();
std::vector<named_case> reference_cases();
std::vector<named_case> blas_cases();

/// All of them.
std::vector<named_case> all_cases();

/// The one of this name; nothing if this processor or this build of odeflow has none.
std::optional<named_case> find_case(const std::string& name);

/// "subject/kind/batch:128" and the like.
inline std::string sized(const std::string& name, std::size_t size) { return name + std::to_string(size); }

}  // namespace odeflow::benchmarks
