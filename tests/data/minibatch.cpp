// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/minibatch.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "allocations.hpp"
#include "catch.hpp"
#include "match.hpp"
#include "odeflow/data/dataset.hpp"
#include "odeflow/data/spirals.hpp"

using namespace odeflow;

namespace {

/// L(theta) = mean over rows of (theta . x - y)^2 / 2, y the label or the target.
template <class T>
struct linear_model {
  using value_type = T;
  std::size_t width = 0;

  std::size_t dimension() const { return width; }

  double value_and_gradient(std::span<const T> theta, samples<T> rows, std::span<T> gradient) const {
    std::fill(gradient.begin(), gradient.end(), T{0});
    double value = 0;
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const T* x = rows.inputs.data() + i * width;
      T error = rows.labels.empty() ? -rows.targets[i] : -static_cast<T>(rows.labels[i]);
      for (std::size_t j = 0; j < width; ++j) error += theta[j] * x[j];
      value += static_cast<double>(error * error) / 2;
      for (std::size_t j = 0; j < width; ++j) gradient[j] += error * x[j] / static_cast<T>(rows.rows);
    }
    return value / static_cast<double>(rows.rows);
  }
};

/// The same, with its Hessian, which is its Gauss-Newton matrix too, and particular about the data.
struct curved_model : linear_model<double> {
  void hessian_vector_product(std::span<const double>, samples<double> rows, std::span<const double> v,
                              std::span<double> out) const {
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const double* x = rows.inputs.data() + i * width;
      const double along = std::inner_product(v.begin(), v.end(), x, 0.0) / static_cast<double>(rows.rows);
      for (std::size_t j = 0; j < width; ++j) out[j] += along * x[j];
    }
  }
  void gauss_newton_product(std::span<const double> theta, samples<double> rows, std::span<const double> v,
                            std::span<double> out) const {
    hessian_vector_product(theta, rows, v, out);
  }
  void check(std::size_t features, std::size_t classes, std::size_t target_width) const {
    if (features != width || classes != 0 || target_width != 1)
      throw std::invalid_argument("curved_model: " + std::to_string(features) + " features, " +
                                  std::to_string(classes) + " classes, target_width " +
                                  std::to_string(target_width));
  }
};

/// The same with a direction; the value tells that it was asked for.
struct directed_model : linear_model<double> {
  direction_found value_and_direction(std::span<const double> theta, samples<double> rows,
                                      std::span<double> direction) const {
    const double value = value_and_gradient(theta, rows, direction);
    for (double& d : direction) d = -d;
    return {.value = value + 1, .finite = true};
  }
};

template <class Model, class Data>
concept can_minibatch = requires(Model&& model, Data&& rows) {
  minibatch(std::forward<Model>(model), std::forward<Data>(rows), minibatch_options{.size = 1});
};

using data::dataset;
using float_loss = minibatch_loss<linear_model<float>, dataset>;
using curved_loss = minibatch_loss<curved_model, dataset>;

static_assert(objective<float_loss> && batched<float_loss> && !twice_differentiable<float_loss>);
static_assert(std::same_as<scalar_of<float_loss>, float>);
static_assert(batched<curved_loss> && twice_differentiable<curved_loss>);
static_assert(has_gauss_newton_product<curved_loss> && !has_gauss_newton_product<float_loss>);
static_assert(std::same_as<scalar_of<curved_loss>, double>);
static_assert(!has_value_and_direction<curved_loss, double>);
static_assert(has_value_and_direction<minibatch_loss<directed_model, dataset>, double>);
static_assert(std::is_nothrow_move_constructible_v<float_loss> &&
              std::is_nothrow_move_assignable_v<float_loss>);
static_assert(!std::is_copy_constructible_v<float_loss>);
// Temporaries do not compile: the loss keeps references.
static_assert(can_minibatch<linear_model<float>&, dataset&>);
static_assert(can_minibatch<const linear_model<float>&, const dataset&>);
static_assert(!can_minibatch<linear_model<float>, dataset&>);
static_assert(!can_minibatch<linear_model<float>&, dataset>);
static_assert(!can_minibatch<linear_model<float>, dataset>);

dataset line(std::size_t rows) {  // y = 3 x_0 - x_1
  std::vector<double> values, targets;
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = std::sin(static_cast<double>(i)), b = std::cos(3.0 * static_cast<double>(i));
    values.insert(values.end(), {a, b});
    targets.push_back(3 * a - b);
  }
  return dataset::from_targets({.sample_shape = {2}, .values = values, .targets = targets});
}

}  // namespace

TEST_CASE("the first batch is ready, and the loss is the mean over its rows") {
  const auto rows = line(10);
  const curved_model model{{.width = 2}};
  auto loss = minibatch(model, rows, {.size = 4, .seed = 3});
  CHECK(loss.dimension() == 2);
  CHECK(loss.batches_per_epoch() == 3);
  CHECK(&loss.model() == &model);
  CHECK(&loss.data() == &rows);
  const std::vector<double> theta{1, 2};
  for (std::size_t n = 0; n < 7; ++n, loss.next_batch()) {
    CHECK(loss.batch_number() == n);
    CHECK(loss.epoch() == n / 3);
    REQUIRE(loss.batch_indices().size() == (n % 3 == 2 ? 2 : 4));
    REQUIRE(loss.batch().rows == loss.batch_indices().size());
    sample_buffer<double> buffer;
    const auto same = rows.gather(loss.batch_indices(), buffer);
    std::vector<double> gradient(2), expected(2), again(2);
    const double value = loss.value_and_gradient(theta, gradient);
    CHECK(value == model.value_and_gradient(theta, same, expected));
    CHECK(gradient == expected);
    CHECK(loss.value_and_gradient(theta, again) == value);  // one fixed function until next_batch
    CHECK(again == gradient);
    model.hessian_vector_product(theta, same, theta, expected);
    loss.hessian_vector_product(theta, theta, again);
    CHECK(again == expected);
    std::fill(again.begin(), again.end(), 0.0);
    loss.gauss_newton_product(theta, theta, again);
    CHECK(again == expected);
  }
}

TEST_CASE("a model's direction is that of the current batch") {
  const auto rows = line(10);
  const directed_model model{{.width = 2}};
  auto loss = minibatch(model, rows, {.size = 4, .seed = 3});
  loss.next_batch();
  const std::vector<double> theta{1, 2};
  std::vector<double> gradient(2), direction(2);
  const double value = loss.value_and_gradient(theta, gradient);
  const direction_found found = loss.value_and_direction(theta, direction);
  CHECK(found.value == value + 1);
  CHECK(found.finite);
  CHECK(direction == std::vector<double>{-gradient[0], -gradient[1]});
}

TEST_CASE("batches carry labels and floats") {
  const auto points = data::spirals({.rows = 20});
  const linear_model<float> model{.width = 2};
  auto loss =
      minibatch(model, points, {.size = 6, .order = epoch_order::palindromic, .last = last_batch::drop});
  CHECK(loss.batches_per_epoch() == 3);
  for (int n = 0; n < 12; ++n, loss.next_batch()) {
    const auto batch = loss.batch();
    REQUIRE(batch.labels.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) CHECK(batch.labels[i] == points.labels()[loss.batch_indices()[i]]);
  }
}

TEST_CASE("a loss can be moved, and sought to any batch") {
  const auto rows = line(10);
  const curved_model model{{.width = 2}};
  auto walking = minibatch(model, rows, {.size = 3, .seed = 3});
  for (int i = 0; i < 9; ++i) walking.next_batch();
  auto first = minibatch(model, rows, {.size = 3, .seed = 3});
  first.seek(9);
  auto moved = std::move(first);
  const std::vector<double> theta{1, 2};
  std::vector<double> a(2), b(2);
  CHECK(moved.value_and_gradient(theta, a) == walking.value_and_gradient(theta, b));
  CHECK(a == b);
  moved.next_batch();
  walking = std::move(moved);
  CHECK(walking.batch_number() == 10);
  CHECK(walking.value_and_gradient(theta, a) !=
        minibatch(model, rows, {.size = 3}).value_and_gradient(theta, b));
}

TEST_CASE("next_batch does not allocate") {
  const auto rows = line(50);
  const curved_model model{{.width = 2}};
  for (const epoch_order order : {epoch_order::sequential, epoch_order::shuffled, epoch_order::palindromic}) {
    auto loss = minibatch(model, rows, {.size = 8, .order = order});
    test::allocations::forget();
    for (int i = 0; i < 40; ++i) loss.next_batch();
    CHECK(test::allocations::since_forget().count == 0);
  }
}

TEST_CASE("minibatch refuses impossible batches and a model that does not fit the data") {
  const auto rows = line(5);
  const curved_model model{{.width = 2}}, wide{{.width = 3}};
  CHECK_THROWS_AS(minibatch(model, rows, {}), std::invalid_argument);
  CHECK_THROWS_AS(minibatch(model, rows, {.size = 6, .last = last_batch::drop}), std::invalid_argument);
  CHECK_THROWS_WITH(minibatch(wide, rows, {.size = 2}), test::contains("2 features"));
  CHECK_THROWS_WITH(minibatch(model, rows, {.size = 0}), test::contains("size is 0"));
  const auto points = data::spirals({.rows = 9});
  CHECK_THROWS_WITH(minibatch(model, points, {.size = 2}), test::contains("3 classes"));
}

TEST_CASE("descent over batches finds the line") {
  const auto rows = line(64);
  const curved_model model{{.width = 2}};
  auto loss = minibatch(model, rows, {.size = 8, .seed = 1, .order = epoch_order::palindromic});
  std::vector<double> theta{0, 0}, gradient(2);
  for (int i = 0; i < 400; ++i, loss.next_batch()) {
    loss.value_and_gradient(theta, gradient);
    for (std::size_t j = 0; j < 2; ++j) theta[j] -= 0.5 * gradient[j];
  }
  CHECK(theta[0] == test::near(3, 1e-9));
  CHECK(theta[1] == test::near(-1, 1e-9));
}
