// SPDX-License-Identifier: BSL-1.0
// The products, layouts and sums of src/kernels/kernels.hpp, at every instruction set, against sums in long double.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "kernels/kernels.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "random_numbers.hpp"

using namespace odeflow;
using test::random_numbers;

namespace {

// Calls body(kind) for each kind of line, at each instruction set that the processor has.
template <class Body>
void everywhere(Body body) {
  const instruction_set before = instructions();
  for (const instruction_set set : all_instruction_sets)
    if (is_supported(set)) {
      set_instructions(set);
      for (std::size_t kind = 0; kind < kernels::line_kinds; ++kind) {
        INFO(name(set) << ", lines of " << kernels::line_bytes[kind] << " bytes");
        body(kind);
      }
    }
  set_instructions(before);
}

// The numbers of samples in panels; lanes beyond the last sample hold NaN.
template <class T>
std::vector<T> in_panels(const std::vector<T>& rows, std::size_t units, std::size_t samples,
                         std::size_t lanes) {
  const std::size_t panels = (samples + lanes - 1) / lanes;
  std::vector<T> out(panels * units * lanes, std::numeric_limits<T>::quiet_NaN());
  for (std::size_t s = 0; s < samples; ++s)
    for (std::size_t u = 0; u < units; ++u)
      out[(s / lanes * units + u) * lanes + s % lanes] = rows[s * units + u];
  return out;
}

// One rounding for each term of a sum, whose parts are below 8: all numbers here are.
template <class T>
double allowed(std::size_t terms) {
  return 8 * static_cast<double>(std::numeric_limits<T>::epsilon()) * static_cast<double>(terms + 1);
}

constexpr std::size_t edge = 40;  // numbers around a result that must stay as they are

}  // namespace

TEMPLATE_TEST_CASE("A product with panels is the sum of its terms, and writes nothing else", "[kernels]",
                   float, double) {
  using T = TestType;
  everywhere([&](std::size_t kind) {
    const std::size_t lanes = kernels::lanes_of<T>(kind);
    for (const std::size_t rows : {1u, 5u, 13u, 50u})
      for (const std::size_t depth : {0u, 1u, 31u, 700u})
        for (const std::size_t panels : {1u, 2u, 3u})
          for (const bool transposed : {false, true})
            for (const bool add : {false, true}) {
              const std::vector<T> w = random_numbers<T>(std::max<std::size_t>(rows * depth, 1), 1),
                                   a = random_numbers<T>(std::max<std::size_t>(panels * depth * lanes, 1), 2),
                                   bias = random_numbers<T>(rows, 3),
                                   before = random_numbers<T>(panels * rows * lanes + 2 * edge, 4);
              std::vector<T> c = before;
              kernels::loops<T>().multiply[kind]({.w = w.data(),
                                                  .row_stride = transposed ? 1 : depth,
                                                  .column_stride = transposed ? rows : 1,
                                                  .a = a.data(),
                                                  .a_stride = depth * lanes,
                                                  .c = c.data() + edge,
                                                  .c_stride = rows * lanes,
                                                  .bias = add ? nullptr : bias.data(),
                                                  .add = add,
                                                  .rows = rows,
                                                  .depth = depth,
                                                  .panels = panels});
              double worst = 0;
              for (std::size_t p = 0; p < panels; ++p)
                for (std::size_t r = 0; r < rows; ++r)
                  for (std::size_t l = 0; l < lanes; ++l) {
                    const std::size_t at = (p * rows + r) * lanes + l;
                    long double sum = add ? before[edge + at] : bias[r];
                    for (std::size_t k = 0; k < depth; ++k)
                      sum += static_cast<long double>(w[transposed ? k * rows + r : r * depth + k]) *
                             a[(p * depth + k) * lanes + l];
                    worst = std::max(worst, std::abs(static_cast<double>(c[edge + at] - sum)));
                  }
              INFO(rows << " rows, depth " << depth << ", " << panels << " panels, transposed " << transposed
                        << ", add " << add);
              REQUIRE(worst <= allowed<T>(depth));
              REQUIRE(std::equal(c.begin(), c.begin() + edge, before.begin()));
              REQUIRE(std::equal(c.end() - edge, c.end(), before.end() - edge));
            }
  });
}

TEMPLATE_TEST_CASE("An outer product is the sum over the samples, and tells what is not finite", "[kernels]",
                   float, double) {
  using T = TestType;
  constexpr std::size_t strip = kernels::strip_bytes / sizeof(T);
  everywhere([&](std::size_t kind) {
    const std::size_t lanes = kernels::lanes_of<T>(kind);
    for (const std::size_t units : {1u, 5u, 13u})
      for (const std::size_t columns : {1u, 31u, 64u, 203u})
        for (const std::size_t samples : {1u, 7u, 40u, 300u})
          for (const bool add : {false, true}) {
            const std::vector<T> d = random_numbers<T>(samples * units, 1);
            std::vector<T> a = random_numbers<T>(samples * columns, 2);
            const std::vector<T> d_panels = in_panels(d, units, samples, lanes);
            const std::size_t whole = columns / strip * strip;
            std::vector<T> tail(samples * strip, T(0));
            const auto fill_tail = [&] {
              for (std::size_t s = 0; s < samples; ++s)
                std::copy_n(a.begin() + static_cast<std::ptrdiff_t>(s * columns + whole), columns - whole,
                            tail.begin() + static_cast<std::ptrdiff_t>(s * strip));
            };
            fill_tail();
            // Rows of the result are not next to each other.
            const std::size_t stride = columns + 3;
            const std::vector<T> before = random_numbers<T>(units * stride, 3);
            std::vector<T> g = before;
            const auto run = [&] {
              return kernels::loops<T>().outer[kind]({.d = d_panels.data(),
                                                      .d_stride = units * lanes,
                                                      .a = a.data(),
                                                      .a_stride = columns,
                                                      .tail = tail.data(),
                                                      .tail_stride = strip,
                                                      .g = g.data(),
                                                      .g_stride = stride,
                                                      .add = add,
                                                      .units = units,
                                                      .columns = columns,
                                                      .samples = samples});
            };
            INFO(units << " units, " << columns << " columns, " << samples << " samples, add " << add);
            REQUIRE(run());
            double worst = 0;
            for (std::size_t u = 0; u < units; ++u)
              for (std::size_t k = 0; k < stride; ++k) {
                long double sum = add || k >= columns ? before[u * stride + k] : T(0);
                for (std::size_t s = 0; k < columns && s < samples; ++s)
                  sum += static_cast<long double>(d[s * units + u]) * a[s * columns + k];
                worst = std::max(worst, std::abs(static_cast<double>(g[u * stride + k] - sum)));
              }
            REQUIRE(worst <= allowed<T>(samples));
            for (const T bad : {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()})
              for (const std::size_t at : {std::size_t{0}, columns - 1}) {
                a = random_numbers<T>(samples * columns, 2);
                a[(samples - 1) * columns + at] = bad;
                fill_tail();
                g = before;
                REQUIRE(!run());
              }
          }
  });
}

TEMPLATE_TEST_CASE("Rows go to panels and come back; lanes without a sample are 0, and not in a sum",
                   "[kernels]", float, double) {
  using T = TestType;
  everywhere([&](std::size_t kind) {
    const std::size_t lanes = kernels::lanes_of<T>(kind);
    for (const std::size_t units : {1u, 7u, 33u, 100u})
      for (const std::size_t samples : {1u, 8u, 19u, 64u}) {
        const std::size_t panels = (samples + lanes - 1) / lanes;
        std::vector<T> rows = random_numbers<T>(samples * units, 1), back(samples * units);
        std::vector<T> found(panels * units * lanes, T(7));
        kernels::loops<T>().to_panels[kind](
            {found.data(), units * lanes, rows.data(), units, units, samples});
        std::vector<T> expected = in_panels(rows, units, samples, lanes);
        std::vector<T> sums(units, T(1)), exact(units, T(1));
        kernels::loops<T>().sum[kind]({expected.data(), units * lanes, sums.data(), true, units, samples});
        for (T& number : expected)
          if (std::isnan(number)) number = 0;
        INFO(units << " units, " << samples << " samples");
        REQUIRE(found == expected);
        kernels::loops<T>().to_rows[kind]({found.data(), units * lanes, back.data(), units, units, samples});
        REQUIRE(back == rows);
        for (std::size_t u = 0; u < units; ++u) {
          long double sum = 1;
          for (std::size_t s = 0; s < samples; ++s) sum += rows[s * units + u];
          REQUIRE(std::abs(static_cast<double>(sums[u] - sum)) <= allowed<T>(samples));
        }
      }
  });
}
