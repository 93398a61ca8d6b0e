// SPDX-License-Identifier: BSL-1.0
// libtorch's turns: ../peer.hpp has the protocol. Arguments: libtorch's threads (OpenMP's), and those of its
// matrix products where OpenBLAS, with threads of its own, does them. The gradient by autograd on the layers and the loss
// that its users take.
#include <torch/torch.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <dlfcn.h>

namespace {

struct network {
  std::vector<torch::Tensor> theta;
  torch::Tensor x, y;

  explicit network(std::int64_t batch)
      : x(torch::rand({batch, 784})), y(torch::randint(10, {batch}, torch::kLong)) {
    const std::vector<std::int64_t> widths{784, 500, 500, 10};
    for (std::size_t l = 1; l < widths.size(); ++l) {
      theta.push_back((torch::randn({widths[l], widths[l - 1]}) * 0.05).requires_grad_(true));
      theta.push_back(torch::zeros({widths[l]}).requires_grad_(true));
    }
  }
  std::vector<torch::Tensor> gradient() const {
    auto a = torch::relu(torch::linear(x, theta[0], theta[1]));
    a = torch::relu(torch::linear(a, theta[2], theta[3]));
    const auto loss = torch::cross_entropy_loss(torch::linear(a, theta[4], theta[5]), y);
    return torch::autograd::grad({loss}, theta);
  }
};

}  // namespace

int main(int, char** arguments) {
  at::set_num_threads(std::atoi(arguments[1]));
  if (void* set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
    reinterpret_cast<void (*)(int)>(set)(std::atoi(arguments[2]));
  std::cout << "libtorch " << TORCH_VERSION << std::endl;
  std::map<std::int64_t, network> networks;
  std::string name;
  for (std::int64_t batch = 0, repetitions = 0; std::cin >> name >> batch >> repetitions;) {
    if (name != "gradient") {
      std::cout << "no such case" << std::endl;
      continue;
    }
    const network& on = networks.try_emplace(batch, batch).first->second;
    for (std::int64_t i = 0; i < repetitions; ++i) on.gradient();
    const auto begin = std::chrono::steady_clock::now();
    for (std::int64_t i = 0; i < repetitions; ++i) on.gradient();
    std::cout << std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() << std::endl;
  }
}
