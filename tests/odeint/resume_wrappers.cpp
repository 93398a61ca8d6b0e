// SPDX-License-Identifier: BSL-1.0
// What stands around a stepper, and the steppers that are not in the list.
#include "evidence.hpp"
#include "odeflow/odeint/drift_adaptive.hpp"
#include "odeflow/odeint/dynamic_tableau_stepper.hpp"
#include "odeflow/odeint/error_control.hpp"
#include "odeflow/odeint/for_training.hpp"
#include "odeflow/odeint/rk_momentum.hpp"
#include "odeflow/odeint/scheduled.hpp"
#include "odeflow/odeint/stages_from_curvature.hpp"
#include "odeflow/odeint/steps_from_curvature.hpp"
#include "odeflow/tableau/catalogue/pairs.hpp"
#include "odeflow/term/schedules.hpp"
#include "resume_battery.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

namespace odeint = boost::numeric::odeint;
using S = state<float>;
using dopri5 = odeint::runge_kutta_dopri5<S>;
using cash_karp = odeint::runge_kutta_cash_karp54<S>;
using pi_on_dopri5 = decltype(with_error_control(dopri5()));
using pi_on_cash_karp = decltype(with_error_control(cash_karp()));
using controlled_stages = decltype(odeint::make_controlled(1e-3, 1e-3, stages_from_curvature<rkc2<S>>()));

constexpr curvature_source sources[] = {curvature_source::exact, curvature_source::finite_difference,
                                        curvature_source::stages};

void check(const resumed_count& count, const std::string& what, std::size_t runs, double noticed) {
  row("reliability", "stopped and resumed, " + what + ": runs whose bits differ",
      static_cast<double>(count.differing), 0);
  row_at_least("reliability", "stopped and resumed, " + what + ": runs", static_cast<double>(count.runs),
               static_cast<double>(runs));
  row_at_least("reliability", "stopped and resumed, " + what + ": entries without which a run differs",
               noticed_entries(count), noticed);
}

}  // namespace

ODEFLOW_REACH_CONTROLLED_FSAL(pi_on_dopri5);
ODEFLOW_REACH_CONTROLLED(pi_on_cash_karp);
ODEFLOW_REACH_CONTROLLED_FSAL(controlled_stages::controller_type);

TEST_CASE("wrappers of steppers: a resumed run is the one that was not stopped", "[reliability]") {
  resumed_count count;
  resume_everywhere(
      "scheduled", [] { return scheduled_steps(dopri5(), schedules::cosine{.duration = 1}); }, 0.05, count);
  resume_everywhere(
      "rk_momentum", [] { return with_rk_momentum(odeint::runge_kutta4<S>(), 0.9); }, 0.05, count);
  resume_everywhere(
      "rk_momentum, controlled",
      [] { return with_rk_momentum(odeint::make_controlled(1e-4, 1e-4, dopri5()), 0.9); }, 0.5, count);
  resume_everywhere(
      "for_training",
      [] { return for_training(dopri5(), {.at_new_batch = memory::kept, .tells_the_flow = false}); }, 0.05,
      count);
  resume_everywhere(
      "for_training, controlled",
      [] { return for_training(odeint::make_controlled(1e-4, 1e-4, dopri5()), {.tells_the_flow = false}); },
      0.8, count);
  resume_everywhere(
      "error control, FSAL",
      [] {
        return with_error_control(dopri5(), {1e-4, 1e-4});
      },
      0.8, count);
  resume_everywhere(
      "error control",
      [] {
        return with_error_control(cash_karp(), {1e-4, 1e-4});
      },
      0.8, count);
  resume_everywhere(
      "dynamic tableau",
      [] { return dynamic_tableau_stepper<S>(dynamic_tableau(tableaus::bogacki_shampine_3_2)); }, 0.05,
      count);
  check(count, "wrappers", 200, 11);
}

TEST_CASE("what is chosen from the curvature: a resumed run is the one that was not stopped",
          "[reliability]") {
  resumed_count count;
  for (const curvature_source source : sources) {
    const spectral_radius_options radius{.source = source, .every = 3};
    const std::string name = std::to_string(static_cast<int>(source));
    resume_everywhere(
        "stages " + name, [&] { return with_stages_from_curvature(rkc1<S>(), {.radius = radius}); }, 20,
        count);
    resume_everywhere(
        "stages, order 2, " + name, [&] { return with_stages_from_curvature(rkc2<S>(), {.radius = radius}); },
        20, count);
    resume_everywhere(
        "stages, controlled, " + name,
        [&] {
          return odeint::make_controlled(1e-3, 1e-3,
                                         with_stages_from_curvature(rkc2<S>(), {.radius = radius}));
        },
        2, count);
    resume_everywhere(
        "steps " + name,
        [&] { return with_steps_from_curvature(odeint::runge_kutta4<S>(), {.radius = radius}); }, 0.5, count);
    resume_everywhere(
        "steps, FSAL, " + name, [&] { return with_steps_from_curvature(dopri5(), {.radius = radius}); }, 0.5,
        count);
    if (source != curvature_source::exact)
      resume_everywhere(
          "drift " + name, [&] { return with_drift_adaptive(odeint::runge_kutta4<S>(), {.source = source}); },
          0.1, count);
  }
  check(count, "from the curvature", 400, 69);
}
