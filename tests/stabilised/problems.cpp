// SPDX-License-Identifier: BSL-1.0
#include "problems.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <random>
#include <utility>

#include "newton.hpp"
#include "odeflow/state/vectorised.hpp"

namespace odeflow::test {
namespace {

using vector = std::vector<double>;
using view = std::span<const double>;

// Hadamard's matrix of size 256 times x, divided by 16: orthogonal, and its own inverse.
void hadamard(std::span<double> x) {
  for (std::size_t i = 0; i < 256; i += 4) {
    const double a = x[i] + x[i + 1], b = x[i] - x[i + 1], c = x[i + 2] + x[i + 3], d = x[i + 2] - x[i + 3];
    x[i] = (a + c) / 16;
    x[i + 1] = (b + d) / 16;
    x[i + 2] = (a - c) / 16;
    x[i + 3] = (b - d) / 16;
  }
  for (std::size_t half = 4; half < 256; half *= 2)
    for (std::size_t first = 0; first < 256; first += 2 * half) {
      double* low = x.data() + first;
      double* high = low + half;
      ODEFLOW_SIMD
      for (std::size_t i = 0; i < half; ++i) {
        const double sum = low[i] + high[i];
        high[i] = low[i] - high[i];
        low[i] = sum;
      }
    }
}

class rotated_quadratic : public smooth_loss {
 public:
  rotated_quadratic(vector eigenvalues, bool axes)
      : eigenvalues_(std::move(eigenvalues)), sign_(eigenvalues_.size()), work_(sign_.size()), axes_(axes) {
    std::mt19937_64 random(1);
    for (double& sign : sign_) sign = random() % 2 == 0 ? 1 : -1;
  }

  std::size_t dimension() const override { return sign_.size(); }

  double value_and_gradient(view theta, std::span<double> gradient) override {
    to_eigenvectors(theta, gradient);
    double value = 0;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      const double c = gradient[i];
      gradient[i] *= eigenvalues_[i];
      value += gradient[i] * c;
    }
    from_eigenvectors(gradient);
    return value / 2;
  }

  double value(view theta) override {
    to_eigenvectors(theta, work_);
    double value = 0;
    for (std::size_t i = 0; i < work_.size(); ++i) value += eigenvalues_[i] * work_[i] * work_[i];
    return value / 2;
  }

  void hessian_vector_product(view, view v, std::span<double> out) override { value_and_gradient(v, out); }

  vector start() const {
    vector theta(dimension());
    for (std::size_t i = 0; i < theta.size(); ++i)
      theta[i] = std::sqrt(2 / (static_cast<double>(theta.size()) * eigenvalues_[i]));
    from_eigenvectors(theta);
    return theta;
  }

 private:
  void to_eigenvectors(view theta, std::span<double> c) const {
    for (std::size_t i = 0; i < c.size(); ++i) c[i] = sign_[i] * theta[i];
    if (!axes_) hadamard(c);
  }
  void from_eigenvectors(std::span<double> c) const {
    if (!axes_) hadamard(c);
    for (std::size_t i = 0; i < c.size(); ++i) c[i] *= sign_[i];
  }

  vector eigenvalues_, sign_, work_;
  bool axes_;
};

// L = mean log(1 + exp(-z)) + ridge |theta|^2 / 2, z the row times theta, with the sign of its answer in the row.
class logistic_loss : public smooth_loss {
 public:
  static constexpr std::size_t rows = 300, features = 20;
  static constexpr double ridge = 1e-4;

  logistic_loss() : row_(rows * features), z_(rows) {
    std::mt19937_64 random(2);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    for (std::size_t i = 0; i < rows; ++i) {
      double z = 0;
      for (std::size_t j = 0; j < features; ++j) {
        const double scale = std::pow(30, -static_cast<double>(j) / (features - 1));
        z += row_[i * features + j] = scale * normal(random);
      }
      if (uniform(random) > 1 / (1 + std::exp(-2 * z)))
        for (std::size_t j = 0; j < features; ++j) row_[i * features + j] *= -1;
    }
  }

  std::size_t dimension() const override { return features; }

  double value_and_gradient(view theta, std::span<double> gradient) override {
    const double loss = value(theta);
    return_through_rows([&](std::size_t i) { return -1 / (1 + std::exp(z_[i])); }, theta, gradient);
    return loss;
  }

  double value(view theta) override {
    times_rows(theta);
    double sum = 0;
    for (const double z : z_) sum += z > 0 ? std::log1p(std::exp(-z)) : std::log1p(std::exp(z)) - z;
    return sum / rows + ridge / 2 * std::inner_product(theta.begin(), theta.end(), theta.begin(), 0.0);
  }

  void hessian_vector_product(view theta, view v, std::span<double> out) override {
    times_rows(theta);
    vector slope(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      const double e = std::exp(-std::fabs(z_[i]));
      slope[i] = e / ((1 + e) * (1 + e));
    }
    times_rows(v);
    return_through_rows([&](std::size_t i) { return slope[i] * z_[i]; }, v, out);
  }

 private:
  void times_rows(view v) {
    for (std::size_t i = 0; i < rows; ++i)
      z_[i] = std::inner_product(v.begin(), v.end(), &row_[i * features], 0.0);
  }
  template <class Factor>
  void return_through_rows(Factor&& factor, view v, std::span<double> out) const {
    std::ranges::fill(out, 0.0);
    for (std::size_t i = 0; i < rows; ++i) {
      const double along = factor(i) / rows;
      for (std::size_t j = 0; j < features; ++j) out[j] += along * row_[i * features + j];
    }
    for (std::size_t j = 0; j < features; ++j) out[j] += ridge * v[j];
  }

  vector row_, z_;
};

}  // namespace

problem quadratic_problem(double condition, bool axes) {
  constexpr std::size_t size = 256;
  vector eigenvalues(size);
  for (std::size_t i = 0; i < size; ++i)
    eigenvalues[i] = std::pow(condition, -static_cast<double>(i) / (size - 1));
  const rotated_quadratic loss(eigenvalues, axes);
  char name[64];
  std::snprintf(name, sizeof name, "quadratic of condition %.0e%s", condition, axes ? ", axes" : "");
  return {.name = name,
          .make = [loss] { return std::make_unique<rotated_quadratic>(loss); },
          .start = loss.start(),
          .quadratic = true,
          .condition = condition,
          .budget = condition > 1e5 ? std::size_t{1'500'000}
                                    : static_cast<std::size_t>(25 * std::max(condition, 1e3))};
}

problem logistic_problem() {
  problem made{.name = "logistic regression",
               .make = [loss = logistic_loss()] { return std::make_unique<logistic_loss>(loss); },
               .start = vector(logistic_loss::features)};
  measure(made, logistic_loss::ridge);
  made.budget = 20'000;
  return made;
}

}  // namespace odeflow::test
