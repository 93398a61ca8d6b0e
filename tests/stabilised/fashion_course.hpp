// SPDX-License-Identifier: BSL-1.0
#pragma once
// One way to train 784-100-100-10 on Fashion-MNIST, the same for every method: so many gradients, the step (for momentum and
// Adam the learning rate) on half a cosine from its setting to 0.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "odeflow/data/dataset.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/odeint/train.hpp"

namespace odeflow::test {

/// The rows of a dataset from one on.
class rows_from {
 public:
  explicit rows_from(const data::dataset& all, std::size_t first = 0) : all_(&all), first_(first) {}

  std::size_t rows() const { return all_->rows() - first_; }
  std::size_t features() const { return all_->features(); }
  samples<float> gather(std::span<const std::uint32_t> indices, sample_buffer<float>& buffer) const {
    std::vector<std::uint32_t> moved(indices.begin(), indices.end());
    for (auto& index : moved) index += static_cast<std::uint32_t>(first_);
    return all_->gather(std::span<const std::uint32_t>(moved), buffer);
  }

 private:
  const data::dataset* all_;
  std::size_t first_;
};

/// How a run ended; the curve is (gradients, accuracy in %). A run that met a value that is not finite has accuracy 0.
struct trained {
  double accuracy = 0, loss = std::numeric_limits<double>::infinity();
  std::vector<std::pair<std::size_t, double>> curve;

  /// The gradients at the first look with so much accuracy; 0 if there was none.
  std::size_t gradients_to(double wanted) const {
    for (const auto& [gradients, reached] : curve)
      if (reached >= wanted) return gradients;
    return 0;
  }
};

struct course {
  const data::dataset& training;
  rows_from judged;  ///< whose accuracy and loss count
  std::size_t batch, gradients;
  std::size_t look_every;  ///< in gradients, at the accuracy
  std::uint64_t seed = 0;

  /// Trains with steps of `stages` gradients, never more gradients than there are. `make_flow(loss, duration)`,
  /// `make_stepper(duration)`: the schedule ends at the time `duration`.
  template <class MakeFlow, class MakeStepper>
  trained run(std::size_t stages, double step_size, MakeFlow make_flow, MakeStepper make_stepper) const {
    const dense_network<float> network({784, 100, 100, 10}, activation::relu, criterion::cross_entropy);
    auto loss = minibatch(network, training, {.size = batch, .seed = seed});
    const std::size_t steps = gradients / stages;
    const double duration = static_cast<double>(steps) * step_size;
    const auto flow = make_flow(loss, duration);
    auto x = flow.start_at(network.initial_parameters(seed));

    trained result;
    std::size_t next_look = look_every;
    const auto look = [&](const auto& y, double) {
      if (flow.gradient_evaluations() < next_look) return;
      result.curve.emplace_back(flow.gradient_evaluations(),
                                100 * network.accuracy(flow.parameters(y), judged));
      next_look += look_every;
    };
    const auto ended = train(make_stepper(duration), flow, x, {.step_size = step_size, .steps = steps},
                             next_batch(flow), look);
    if (ended.reason != ending::steps) return {};
    result.accuracy = 100 * network.accuracy(flow.parameters(x), judged);
    result.loss = network.mean_loss(flow.parameters(x), judged);
    return result;
  }
};

struct trial {
  std::string setting;
  std::function<trained(const course&)> run;
};

/// A method with its six settings.
struct contender {
  std::string name;
  std::vector<trial> trials;
  /// Which of them its trials chose at batch 4096, and with full batches, where the method takes part.
  std::size_t at_4096 = 0;
  std::optional<std::size_t> full_batch = std::nullopt;
};

/// All methods.
std::vector<contender> contenders();

}  // namespace odeflow::test
