// SPDX-License-Identifier: BSL-1.0
// Training drives the largest curvature of the loss up to what the steps can bear, limit / step size, and there it stays: at 2 / h for
// gradient descent, at 48.5 / h for a stabilised stepper of five stages. With the name of an .svg or .png it draws that.
#include <cmath>
#include <cstdio>
#include <sstream>

#include <boost/numeric/odeint/stepper/euler.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>
#include "support/gnuplot.hpp"

using namespace odeflow;
// Trains at step size limit / line for so many gradients. Whether the sharpness hovers at the line then.
template <class Stepper>
bool ends_at(double line, const char* name, Stepper stepper, double limit, std::size_t stages,
             std::ostream& data) {
  const auto rows = data::spirals({.rows = 60, .turns = 0.5, .seed = 1});
  const dense_network<double> network({2, 20, 20, 3}, activation::tanh, criterion::mean_squared_error);
  auto loss = minibatch(network, rows, {.size = 60, .order = epoch_order::sequential});
  const auto flow = gradient_flow(loss), watched = gradient_flow(loss);
  auto x = flow.start_at(network.initial_parameters(1));
  std::vector<sharpness_record> seen;
  const std::size_t steps = 12000 / stages;
  train(stepper, flow, x, {.step_size = limit / line, .steps = steps},
        record_sharpness(watched, seen, {.every = steps / 200}));
  double mean = 0;
  for (const auto& record : seen) {
    data << record.step * stages << ' ' << record.sharpness << ' ' << line << '\n';
    if (record.step > steps * 3 / 4) mean += record.sharpness / 50;
  }
  data << "\n\n";
  std::printf(
      "%s: step size %.3f, sharpness %.2f at first, %.2f in the last quarter, limit / step size %.2f\n", name,
      limit / line, seen.front().sharpness, mean, line);
  return std::fabs(mean / line - 1) < 0.03 && seen.front().sharpness < 0.9 * line;
}

int main(int, char** argv) {
  const rkc1<state<double>> rkc({.stages = 5});
  const boost::numeric::odeint::euler<state<double>> euler;
  std::ostringstream script;
  script << "$runs << END\n";
  bool all = ends_at(4, "gradient descent", euler, 2, 1, script);
  all &= ends_at(6, "gradient descent", euler, 2, 1, script);
  all &= ends_at(5, "rkc1 of 5 stages", rkc, rkc.method().real_limit(), 5, script);
  if (const char* file = argv[1]) {
    script
        << "END\n"
        << gnuplot::output(file, 800, 450)
        << "set key bottom right\nset xlabel 'gradients'\nset ylabel 'largest eigenvalue of the "
           "Hessian'\nset yrange [0:8]\n"
           "array names[3] = ['gradient descent, h = 0.5', 'gradient descent, h = 0.33', 'rkc1, 5 stages, h "
           "= 9.7']\n"
           "plot for [i=0:2] $runs index i using 1:2 with lines lw 1.5 lc i+1 title names[i+1], "
           "for [i=0:2] $runs index i using 1:3 with lines dashtype 2 lc i+1 title i==2 ? 'limit / h' : ''\n";
    gnuplot::run(script.str());
  }
  return all ? 0 : 1;
}
