// SPDX-License-Identifier: BSL-1.0
#include "odeflow/network/layout.hpp"

#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>

namespace odeflow::detail {

dense_shape make_dense_shape(const std::vector<std::size_t>& widths, activation hidden, criterion loss,
                             std::size_t scalar_size) {
  const std::string who = "odeflow::dense_network: ";
  if (widths.size() < 2)
    throw std::invalid_argument(who + "at least 2 widths are needed (inputs and outputs), got " +
                                std::to_string(widths.size()));
  constexpr auto largest =
      static_cast<std::size_t>(std::numeric_limits<int>::max());  // what a BLAS can count
  for (std::size_t l = 0; l < widths.size(); ++l)
    if (widths[l] == 0 || widths[l] > largest)
      throw std::invalid_argument(who + "widths[" + std::to_string(l) + "] is " + std::to_string(widths[l]) +
                                  ", allowed are 1 to " + std::to_string(largest));
  name(hidden);  // both throw for a value outside the enumeration
  name(loss);

  const std::size_t limit =
      static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max()) / scalar_size;
  dense_shape shape{{}, hidden, loss};
  std::size_t offset = 0;
  for (std::size_t l = 1; l < widths.size(); ++l) {
    const std::size_t in = widths[l - 1], out = widths[l];
    if (in + 1 > (limit - offset) / out)
      throw std::invalid_argument(who + "layer " + std::to_string(l) + ", " + std::to_string(out) + " x (" +
                                  std::to_string(in) + " + 1), takes the parameters above " +
                                  std::to_string(limit) + ", the most that can be addressed");
    shape.layers.push_back({in, out, offset, offset + in * out});
    offset += (in + 1) * out;
  }
  return shape;
}

}  // namespace odeflow::detail
