// SPDX-License-Identifier: BSL-1.0
// What holds for every term, checked over the list of all terms, in float and in double.
#include <cmath>
#include <limits>
#include <tuple>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "example.hpp"
#include "odeflow/term/terms.hpp"

using namespace odeflow;
using odeflow::test::example;

namespace {

template <class Term, class T>
struct on {
  using term = Term;
  using scalar = T;
};
template <class T, class... Term>
auto each_on(std::tuple<Term...>*) -> std::tuple<on<Term, T>...>;
using every_term =
    decltype(std::tuple_cat(each_on<float>((all_terms*)nullptr), each_on<double>((all_terms*)nullptr)));

template <class T>
T wave(std::size_t i) {
  return static_cast<T>(std::sin(0.7 * static_cast<double>(i) + 0.1));
}

// A state and its derivative with walls of canaries between the blocks: [wall | theta | wall | block 1 | wall
// | ...].
template <class T>
struct walled {
  static constexpr T canary = T(12345.5);
  static constexpr std::size_t wall = 16;
  std::size_t size, stride;
  std::vector<T> memory, scalars;
  walled(std::size_t size_, std::size_t blocks, std::size_t scalars_, T fill)
      : size(size_), stride(size_ + wall), memory(wall + blocks * stride, canary), scalars(scalars_, fill) {
    for (std::size_t b = 0; b < blocks; ++b)
      for (std::size_t i = 0; i < size; ++i) at(b, i) = fill;
  }
  T& at(std::size_t b, std::size_t i) { return memory[wall + b * stride + i]; }
  bool walls_stand() const {
    for (std::size_t i = 0; i < memory.size(); ++i)
      if ((i < wall || (i - wall) % stride >= size) && memory[i] != canary) return false;
    return true;
  }
};

// A term alone on 32 parameters, with a block and a scalar of another term behind its own.
template <class Term, class T>
struct bench {
  static constexpr std::size_t size = 32;
  static constexpr T nan = std::numeric_limits<T>::quiet_NaN();
  Term term = example<Term>();
  std::size_t blocks = 1 + blocks_of(term) + 1, scalars = scalars_of(term) + 1;
  walled<T> x{size, blocks, scalars, T(0)}, dxdt{size, blocks, scalars, nan};

  explicit bench(T amplitude = 1) {
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t b = 0; b < blocks; ++b) x.at(b, i) = amplitude * std::fabs(wave<T>(i + 7 * b));
      dxdt.at(0, i) = amplitude * wave<T>(3 * i + 1);
      dxdt.at(blocks - 1, i) = T(4);
    }
    for (std::size_t i = 0; i < scalars; ++i) x.scalars[i] = amplitude * T(0.5);
    dxdt.scalars.back() = T(4);
  }

  // As a flow does it, in pieces of `cut` elements.
  void bend(std::size_t cut = size) {
    detail::rates_of_term(term, std::span<const T>(x.scalars).first(scalars - 1),
                          std::span(dxdt.scalars).first(scalars - 1));
    const evaluation<T> seen{.x = x.memory.data() + x.wall,
                             .dxdt = dxdt.memory.data() + x.wall,
                             .dimension = x.stride,
                             .scalars = x.scalars.data(),
                             .scalar_rates = dxdt.scalars.data(),
                             .time = 0.5,
                             .step = 2};
    const tile<T> whole(seen, 0, size);
    const auto in_pieces = [&](auto piece) {
      for (std::size_t begin = 0; begin < size; begin += cut)
        piece(whole.part(begin, std::min(cut, size - begin)));
    };
    if constexpr (has_prepare<Term, T>) {
      const auto prepared = term.prepare(whole);
      in_pieces([&](tile<T> stretch) { term.bend(stretch, prepared); });
    } else {
      in_pieces([&](tile<T> stretch) { term.bend(stretch); });
    }
  }
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a term leaves x alone, writes all of its derivatives and nothing else", "",
                        every_term) {
  using T = typename TestType::scalar;
  bench<typename TestType::term, T> one;
  detail::validate_term(one.term);
  const auto x = one.x.memory, scalars = one.x.scalars;
  one.bend();
  CHECK(one.x.memory == x);
  CHECK(one.x.scalars == scalars);
  CHECK(one.dxdt.walls_stand());
  for (std::size_t i = 0; i < one.size; ++i) {
    for (std::size_t b = 0; b < one.blocks; ++b) CHECK(std::isfinite(one.dxdt.at(b, i)));
    CHECK(one.dxdt.at(one.blocks - 1, i) == T(4));
  }
  for (const T rate : one.dxdt.scalars) CHECK(std::isfinite(rate));
  CHECK(one.dxdt.scalars.back() == T(4));
}

TEMPLATE_LIST_TEST_CASE("the size of the tiles changes no bit", "", every_term) {
  bench<typename TestType::term, typename TestType::scalar> whole, cut;
  whole.bend();
  cut.bend(7);
  CHECK(cut.dxdt.memory == whole.dxdt.memory);
}

TEMPLATE_LIST_TEST_CASE("at rest, all unknowns zero and no direction, nothing moves", "", every_term) {
  using Term = typename TestType::term;
  using T = typename TestType::scalar;
  bench<Term, T> rest(T(0));
  if constexpr (std::same_as<Term, langevin_noise>) rest.term.temperature = 0;
  rest.bend();
  for (std::size_t b = 0; b + 1 < rest.blocks; ++b)
    for (std::size_t i = 0; i < rest.size; ++i) CHECK(rest.dxdt.at(b, i) == T(0));
}

TEMPLATE_LIST_TEST_CASE("float agrees with double to float's digits", "", all_terms) {
  bench<TestType, float> narrow;
  bench<TestType, double> wide;
  for (std::size_t i = 0; i < wide.size; ++i)
    for (std::size_t b = 0; b < wide.blocks; ++b) {
      wide.x.at(b, i) = static_cast<double>(narrow.x.at(b, i));
      wide.dxdt.at(b, i) = static_cast<double>(narrow.dxdt.at(b, i));
    }
  narrow.bend();
  wide.bend();
  for (std::size_t b = 0; b < wide.blocks; ++b)
    for (std::size_t i = 0; i < wide.size; ++i) {
      // Up to about ten roundings, of numbers up to the largest of the block.
      const double difference = std::fabs(static_cast<double>(narrow.dxdt.at(b, i)) - wide.dxdt.at(b, i));
      INFO("block " << b << ", element " << i << ": " << wide.dxdt.at(b, i));
      CHECK(difference <= 2e-6 * (1 + std::fabs(wide.dxdt.at(b, i))));
    }
}

TEMPLATE_LIST_TEST_CASE("a NaN in the direction stays one", "", every_term) {
  using T = typename TestType::scalar;
  bench<typename TestType::term, T> one;
  one.dxdt.at(0, 5) = std::numeric_limits<T>::quiet_NaN();
  one.bend();
  // It reaches theta at once, or the unknown that theta follows.
  bool seen = false;
  for (std::size_t b = 0; b + 1 < one.blocks; ++b) seen = seen || std::isnan(one.dxdt.at(b, 5));
  CHECK(seen);
}
