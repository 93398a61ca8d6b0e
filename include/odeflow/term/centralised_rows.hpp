// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "odeflow/state/layout.hpp"
#include "odeflow/term/term.hpp"

namespace odeflow {

/// Gradient centralisation: takes from each row of each weight matrix the mean of the direction d over that
/// row,
///
///     theta'_ij = d_ij - (sum_k d_ik) / columns,
///
/// a projection onto directions that leave the row sums of the weights as they are. Biases, and whatever else
/// has fewer than two dimensions, pass unchanged. `layout` says where the matrices are in theta:
/// `network.layout()`.
///
/// Blocks: none. Cost: one more pass over memory before its own (1 array read); memory: 8 bytes a row. Throws
/// std::invalid_argument (when it joins a flow) for an entry that overlaps the one before it.
/// Source: H. Yong, J. Huang, X. Hua, L. Zhang, Gradient centralization, 2020, arXiv:2004.01461.
struct centralised_rows {
  std::vector<layout_entry> layout = {};

  static constexpr std::size_t blocks = 0;

  void validate() const {
    std::size_t end = 0;
    for (const layout_entry& entry : layout) {
      if (entry.offset < end)
        throw std::invalid_argument("odeflow::centralised_rows: the layout's entry " + entry.name +
                                    " begins at " + std::to_string(entry.offset) +
                                    ", the one before it ends at " + std::to_string(end));
      end = entry.offset + entry.size();
    }
  }

  /// The mean of every row, matrix after matrix.
  template <class T>
  auto prepare(tile<T> whole) const {
    using number = typename detail::scalar_traits<T>::widened;
    if (!layout.empty() && layout.back().offset + layout.back().size() > whole.size())
      throw std::invalid_argument("odeflow::centralised_rows: the layout ends at " +
                                  std::to_string(layout.back().offset + layout.back().size()) +
                                  ", theta at " + std::to_string(whole.size()));
    auto& all = std::get<std::vector<number>>(*means);
    all.clear();
    const auto direction = whole.direction();
    for_each_row([&](std::size_t begin, std::size_t columns) {
      const auto row = direction.subspan(begin, columns);
      const auto add = [](const number& sum, const T& d) { return sum + number(d); };
      all.push_back(std::accumulate(row.begin(), row.end(), number(0), add) / static_cast<double>(columns));
    });
    return static_cast<const number*>(all.data());
  }

  template <class T, class Mean>
  void bend(tile<T> stretch, const Mean* mean) const {
    const auto direction = stretch.direction();
    const std::size_t first = stretch.begin(), last = first + stretch.size();
    for_each_row([&](std::size_t begin, std::size_t columns) {
      const std::size_t from = std::max(begin, first), to = std::min(begin + columns, last);
      for (std::size_t i = from; i < to; ++i) direction[i - first] -= static_cast<T>(*mean);
      ++mean;
    });
  }

  /// Nothing: the means are made anew in each pass.
  template <class Archive>
  void serialize(Archive&) const {}

  void detach() { means = std::make_shared<memory>(); }

  /// Memory for the means, so that no step allocates. Copies share it, until they join a flow.
  using memory = std::tuple<std::vector<double>, std::vector<dual<double>>>;
  std::shared_ptr<memory> means = std::make_shared<memory>();

 private:
  template <class Use>
  void for_each_row(Use use) const {
    for (const layout_entry& entry : layout)
      if (entry.shape.size() >= 2)
        for (std::size_t row = 0; row < entry.shape.front(); ++row) {
          const std::size_t columns = entry.size() / entry.shape.front();
          use(entry.offset + row * columns, columns);
        }
  }
};

}  // namespace odeflow
