// SPDX-License-Identifier: BSL-1.0
// What holds for every term, checked over the list of all terms.
#include <cmath>
#include <numbers>
#include <vector>

#include "catch.hpp"
#include "odeflow/term/terms.hpp"

using namespace odeflow;

namespace {

// A state's memory with walls of canaries between the blocks: [wall | theta | wall | block 1 | wall | ...].
template <class T>
struct walled {
  static constexpr T canary = T(12345.5);
  std::size_t wall, size, stride;
  std::vector<T> memory;
  walled(std::size_t size_, std::size_t blocks, T fill, std::size_t wall_ = 16)
      : wall(wall_), size(size_), stride(size_ + wall_), memory(wall_ + blocks * (size_ + wall_), canary) {
    for (std::size_t b = 0; b < blocks; ++b)
      for (std::size_t i = 0; i < size; ++i) at(b, i) = fill;
  }
  T& at(std::size_t b, std::size_t i) { return memory[wall + b * stride + i]; }
  T* data() { return memory.data() + wall; }
  bool walls_stand() const {
    for (std::size_t i = 0; i < memory.size(); ++i)
      if ((i < wall || (i - wall) % stride >= size) && memory[i] != canary) return false;
    return true;
  }
};

template <class T>
T wave(std::size_t i) {
  return static_cast<T>(std::sin(0.7 * static_cast<double>(i) + 0.1));
}

}  // namespace

template <class Term, class T>
struct on {
  using term = Term;
  using scalar = T;
};
using every_term_in_both =
    std::tuple<on<weight_decay, float>, on<weight_decay, double>, on<rms_preconditioner, float>,
               on<rms_preconditioner, double>, on<heavy_ball, float>, on<heavy_ball, double>>;
static_assert(std::tuple_size_v<every_term_in_both> == 2 * std::tuple_size_v<all_terms>);

TEMPLATE_LIST_TEST_CASE("a term leaves x alone, writes all of its blocks' derivatives and nothing else", "",
                        every_term_in_both) {
  using T = typename TestType::scalar;
  const typename TestType::term term{};
  detail::validate_term(term);
  for (const std::size_t size : {1u, 5u, 33u}) {
    const std::size_t blocks = 1 + blocks_of(term) + 1;  // one more block, of another term
    walled<T> x(size, blocks, 0), dxdt(size, blocks, std::numeric_limits<T>::quiet_NaN());
    for (std::size_t b = 0; b < blocks; ++b)
      for (std::size_t i = 0; i < size; ++i) x.at(b, i) = std::fabs(wave<T>(i + 7 * b));
    for (std::size_t i = 0; i < size; ++i) dxdt.at(0, i) = wave<T>(3 * i);
    for (std::size_t i = 0; i < size; ++i) dxdt.at(blocks - 1, i) = T(4);
    const auto before = x.memory;
    term.bend(tile<T>({.x = x.data(), .dxdt = dxdt.data(), .dimension = x.stride}, 0, size));
    CHECK(x.memory == before);
    CHECK(dxdt.walls_stand());
    for (std::size_t b = 0; b + 1 < blocks; ++b)
      for (std::size_t i = 0; i < size; ++i) CHECK(std::isfinite(dxdt.at(b, i)));
    for (std::size_t i = 0; i < size; ++i) CHECK(dxdt.at(blocks - 1, i) == T(4));
  }
}

TEMPLATE_LIST_TEST_CASE("a term bends each element alone: cutting the tile changes no bit", "",
                        every_term_in_both) {
  using T = typename TestType::scalar;
  const typename TestType::term term{};
  const std::size_t size = 101, blocks = 1 + blocks_of(term);
  std::vector<T> x(size * blocks), whole(size * blocks);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::fabs(wave<T>(i)), whole[i] = wave<T>(2 * i);
  auto cut = whole;
  term.bend(tile<T>({.x = x.data(), .dxdt = whole.data(), .dimension = size}, 0, size));
  for (std::size_t begin = 0; begin < size; begin += 17)
    term.bend(tile<T>({.x = x.data(), .dxdt = cut.data(), .dimension = size}, begin, std::min<std::size_t>(17, size - begin)));
  CHECK(cut == whole);
}

TEMPLATE_LIST_TEST_CASE("at rest, theta and all blocks zero and no direction, nothing moves", "",
                        every_term_in_both) {
  using T = typename TestType::scalar;
  const typename TestType::term term{};
  const std::size_t blocks = 1 + blocks_of(term);
  std::vector<T> x(9 * blocks, T(0)), dxdt(9 * blocks, T(0));
  term.bend(tile<T>({.x = x.data(), .dxdt = dxdt.data(), .dimension = 9}, 0, 9));
  CHECK(dxdt == std::vector<T>(9 * blocks, T(0)));
}
