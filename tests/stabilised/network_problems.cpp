// SPDX-License-Identifier: BSL-1.0
#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <utility>

#include "newton.hpp"
#include "odeflow/data/idx.hpp"
#include "odeflow/network/dense_network.hpp"
#include "problems.hpp"

namespace odeflow::test {
namespace {

using vector = std::vector<double>;
using view = std::span<const double>;

// Rows that all losses made of them share.
struct table {
  sample_buffer<double> memory;
  std::size_t rows = 0;

  samples<double> view() const {
    return {.rows = rows,
            .features = memory.inputs.size() / rows,
            .inputs = memory.inputs,
            .labels = memory.labels,
            .targets = memory.targets};
  }
};

// A network on a table, and ridge |theta|^2 / 2.
class network_loss : public smooth_loss {
 public:
  network_loss(dense_network<double> network, std::shared_ptr<const table> data, double ridge)
      : network_(std::move(network)), data_(std::move(data)), ridge_(ridge) {}

  std::size_t dimension() const override { return network_.dimension(); }

  double value_and_gradient(view theta, std::span<double> gradient) override {
    const double loss = network_.value_and_gradient(theta, data_->view(), gradient);
    return loss + add_ridge(theta, theta, gradient) / 2;
  }
  double value(view theta) override {
    return network_.value(theta, data_->view()) +
           ridge_ / 2 * std::inner_product(theta.begin(), theta.end(), theta.begin(), 0.0);
  }
  void hessian_vector_product(view theta, view v, std::span<double> out) override {
    network_.hessian_vector_product(theta, data_->view(), v, out);
    add_ridge(v, v, out);
  }

 private:
  double add_ridge(view v, view w, std::span<double> out) const {
    for (std::size_t i = 0; i < v.size(); ++i) out[i] += ridge_ * v[i];
    return ridge_ * std::inner_product(v.begin(), v.end(), w.begin(), 0.0);
  }

  dense_network<double> network_;
  std::shared_ptr<const table> data_;
  double ridge_;
};

}  // namespace

problem tanh_problem(unsigned start) {
  constexpr std::size_t rows = 100;
  const dense_network<double> network({2, 2, 1}, activation::tanh, criterion::mean_squared_error);
  const auto data = std::make_shared<table>();
  data->rows = rows;
  std::mt19937_64 random(3), of_teacher(7);
  std::uniform_real_distribution<double> uniform(-2, 2);
  for (std::size_t i = 0; i < 2 * rows; ++i) data->memory.inputs.push_back(uniform(random));
  std::normal_distribution<double> normal;
  vector teacher(network.dimension());
  for (double& weight : teacher) weight = normal(of_teacher);
  data->memory.targets.resize(rows);
  network.outputs(teacher, data->view(), data->memory.targets);
  problem made{.name = "tanh regression, start " + std::to_string(start),
               .make = [=] { return std::make_unique<network_loss>(network, data, 0); },
               .start = network.initial_parameters(100 + start)};
  made.curvature = largest_curvature(*made.make(), teacher);
  made.condition = 1700;
  made.budget = 50'000;
  return made;
}

problem fashion_problem() {
  constexpr double ridge = 3e-2;
  const auto images = data::read_idx(fashion_folder, data::split::train);
  const auto data = std::make_shared<table>();
  data->rows = 6000;
  std::vector<std::uint32_t> first(data->rows);
  std::iota(first.begin(), first.end(), 0U);
  images.gather(first, data->memory);
  const dense_network<double> network({784, 10}, activation::tanh, criterion::cross_entropy);
  problem made{.name = "Fashion-MNIST, softmax regression",
               .make = [=] { return std::make_unique<network_loss>(network, data, ridge); },
               .start = vector(network.dimension())};
  measure(made, ridge);
  made.budget = 600;
  made.large = true;
  return made;
}

}  // namespace odeflow::test
