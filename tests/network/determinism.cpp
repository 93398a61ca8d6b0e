// SPDX-License-Identifier: BSL-1.0
// The same bits for any number of threads, for copies, and after any other batch.
#include <thread>

#include "catch.hpp"
#include "odeflow/state/parallel.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <class T>
struct result {
  double loss;
  std::vector<T> gradient;
  bool operator==(const result&) const = default;
};

template <class T>
result<T> gradient_of(const dense_network<T>& network, std::span<const T> theta, const samples<T>& rows) {
  result<T> r{0, std::vector<T>(theta.size())};
  r.loss = network.value_and_gradient(theta, rows, r.gradient);
  return r;
}

struct threads_restored {
  std::size_t before = threads();
  ~threads_restored() { set_threads(before); }
};

}  // namespace

TEMPLATE_TEST_CASE("bit-identical for 1 to 8 threads", "[network]", float, double) {
  using T = TestType;
  const threads_restored restored;
  for (const activation f : {activation::relu, activation::gelu})
    for (const std::size_t rows : {1U, 63U, 64U, 127U, 128U, 200U, 511U, 512U, 700U}) {
      const dense_network<T> network({120, 90, 40, 10}, f, criterion::cross_entropy);
      const std::vector<T> theta = parameters_of(network, 1);
      const problem<T> data(rows, 120, 10, rows);
      set_threads(1);
      const result<T> expected = gradient_of<T>(network, theta, data.all());
      std::vector<T> outputs(rows * 10), again(rows * 10);
      network.outputs(theta, data.all(), outputs);
      for (const std::size_t count : {2U, 3U, 4U, 5U, 6U, 7U, 8U}) {
        set_threads(count);
        INFO(rows << " rows, " << count << " threads");
        CHECK(gradient_of<T>(network, theta, data.all()) == expected);
        CHECK(network.value(theta, data.all()) == expected.loss);
        network.outputs(theta, data.all(), again);
        CHECK(again == outputs);
      }
    }
}

TEMPLATE_TEST_CASE("copies, moves and other batches in between change no bit", "[network]", float, double) {
  using T = TestType;
  const dense_network<T> network({30, 20, 10}, activation::gelu, criterion::cross_entropy);
  const std::vector<T> theta = parameters_of(network, 1);
  const problem<T> data(300, 30, 10, 1), larger(900, 30, 10, 2), smaller(5, 30, 10, 3);
  const result<T> expected = gradient_of<T>(network, theta, data.all());
  dense_network<T> copy(network);
  CHECK(gradient_of<T>(copy, theta, data.all()) == expected);
  dense_network<T> moved(std::move(copy));
  CHECK(gradient_of<T>(moved, theta, data.all()) == expected);
  copy = moved;
  CHECK(gradient_of<T>(copy, theta, data.all()) == expected);
  copy = std::move(moved);
  for (const problem<T>* other : {&larger, &smaller}) {
    gradient_of<T>(network, theta, other->all());
    CHECK(gradient_of<T>(network, theta, data.all()) == expected);
    CHECK(gradient_of<T>(copy, theta, data.all()) == expected);
  }
}

TEST_CASE("copies share nothing: each may work on a thread of its own", "[network]") {
  const dense_network<float> network({60, 40, 10}, activation::tanh, criterion::cross_entropy);
  const std::vector<float> theta = parameters_of(network, 1);
  const problem<float> data(400, 60, 10, 1);
  const result<float> expected = gradient_of<float>(network, theta, data.all());
  std::vector<int> same(4);
  {
    std::vector<std::jthread> workers;
    for (int& flag : same)
      workers.emplace_back([&, copy = network] {
        flag = 1;
        for (int i = 0; i < 20; ++i) flag = flag && gradient_of<float>(copy, theta, data.all()) == expected;
      });
  }
  CHECK(same == std::vector<int>(4, 1));
}
