// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>

/// \file
/// The threads of odeflow: one pool a process, shared by the algebra, the flows and the networks.
namespace odeflow {

/// How many threads share the work of a large sweep or gradient, the calling one included. At the start: the
/// value of the environment variable ODEFLOW_NUM_THREADS if it is a positive number, else the processors that
/// this process may run on. No result depends on it: work is cut by its size alone, and sums are added in a
/// fixed order.
std::size_t threads() noexcept;

/// Changes the number of threads from the next piece of work on. Throws std::invalid_argument for 0.
void set_threads(std::size_t count);

namespace detail {
void run_parts(std::size_t parts, void (*function)(void* context, std::size_t part), void* context);
}

/// Calls `body(part)` once for each part in [0, parts), on any threads in any order, and returns when all are
/// done. An exception of a body is thrown again here (the first, if several), when no part is running any
/// more. Allocates nothing once the threads are there. A call from inside a body, or while another thread of
/// the program has a call under way, runs all of its parts by itself.
template <class Body>
void parallel_parts(std::size_t parts, Body&& body) {
  using function = std::remove_reference_t<Body>;
  detail::run_parts(
      parts, [](void* context, std::size_t part) { (*static_cast<function*>(context))(part); },
      const_cast<std::remove_const_t<function>*>(std::addressof(body)));
}

/// Cuts [0, size) into contiguous ranges of at least `grain` elements, at most one a thread, each beginning
/// at a multiple of 64, and calls `body(begin, end)` for each, in parallel.
template <class Body>
void parallel_ranges(std::size_t size, std::size_t grain, Body&& body) {
  const std::size_t parts = std::min(threads(), size / std::max<std::size_t>(grain, 1));
  if (parts <= 1) {
    body(std::size_t{0}, size);
    return;
  }
  const std::size_t width = (size / parts + 63) / 64 * 64;
  parallel_parts(parts, [&](std::size_t part) {
    const std::size_t begin = std::min(part * width, size);
    body(begin, part + 1 == parts ? size : std::min(begin + width, size));
  });
}

}  // namespace odeflow
