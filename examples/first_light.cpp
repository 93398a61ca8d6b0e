// SPDX-License-Identifier: BSL-1.0
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  namespace odeint = boost::numeric::odeint;

  auto images = data::read_idx("/usr/share/datasets/fashion-mnist", data::split::train);
  auto network = dense_network<float>({784, 200, 10}, activation::relu, criterion::cross_entropy);
  auto loss = minibatch(network, images, {.size = 128, .seed = 1});
  auto flow = gradient_flow(loss) | weight_decay{.rate = 1e-4}
                                  | rms_preconditioner{.time_constant = 1.0}
                                  | heavy_ball{.friction = 10.0};
  auto x = flow.start_at(network.initial_parameters(1));
  odeint::integrate_n_steps(odeint::runge_kutta4<decltype(x)>{}, std::ref(flow), x, 0.0, 1e-2, 500, next_batch(flow));
  const double accuracy = network.accuracy(flow.parameters(x), images);
  std::cout << "accuracy on the training images: " << accuracy << '\n';
  return accuracy > 0.8 ? 0 : 1;
}
