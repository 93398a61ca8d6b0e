// SPDX-License-Identifier: BSL-1.0
// Fashion-MNIST from its files, and its batches. Debian: dataset-fashion-mnist.
#include <memory>

#include "mlp.hpp"
#include "named_case.hpp"
#include "odeflow/data/idx.hpp"
#include "odeflow/data/minibatch.hpp"

namespace odeflow::benchmarks {
namespace {

constexpr const char* folder = "/usr/share/datasets/fashion-mnist";

struct batches {
  data::dataset images = data::read_idx(folder, data::split::train);
  dense_network<float> network{{784, 500, 500, 10}, activation::relu, criterion::cross_entropy};
  minibatch_loss<dense_network<float>, data::dataset> loss;
  explicit batches(std::size_t size) : loss(minibatch(network, images, {.size = size, .seed = 1})) {}
};

}  // namespace

std::vector<named_case> data_cases() {
  std::vector<named_case> list{{.name = "data/load_fashion_mnist", .make = [] {
                                  return
                                      [] { static_cast<void>(data::read_idx(folder, data::split::train)); };
                                }}};
  for (const std::size_t batch : {8u, 32u, 128u, 512u})
    list.push_back({.name = sized("data/next_batch/batch:", batch),
                    .make =
                        [batch] {
                          auto on = std::make_shared<batches>(batch);
                          return [on] { on->loss.next_batch(); };
                        },
                    .against = sized("gradient/float/batch:", batch),
                    .multiple = 0.02});
  return list;
}

}  // namespace odeflow::benchmarks
