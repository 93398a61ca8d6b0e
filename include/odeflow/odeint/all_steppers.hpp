// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include <boost/numeric/odeint/stepper/adaptive_adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/bulirsch_stoer.hpp>
#include <boost/numeric/odeint/stepper/bulirsch_stoer_dense_out.hpp>
#include <boost/numeric/odeint/stepper/controlled_adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_cash_karp54_classic.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_fehlberg78.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/stepper/generation/make_dense_output.hpp>
#include <boost/numeric/odeint/stepper/modified_midpoint.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_dense_output.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4_classic.hpp>
#include <boost/numeric/odeint/stepper/symplectic_euler.hpp>
#include <boost/numeric/odeint/stepper/symplectic_rkn_sb3a_m4_mclachlan.hpp>
#include <boost/numeric/odeint/stepper/symplectic_rkn_sb3a_mclachlan.hpp>
#include <boost/numeric/odeint/stepper/velocity_verlet.hpp>

#include "odeflow/odeint/adams.hpp"
#include "odeflow/odeint/conformal.hpp"
#include "odeflow/odeint/extrapolation.hpp"
#include "odeflow/odeint/implicit_euler.hpp"
#include "odeflow/odeint/rosenbrock4.hpp"
#include "odeflow/odeint/stabilised_entries.hpp"
#include "odeflow/odeint/stepper_facts.hpp"
#include "odeflow/odeint/tableau_entries.hpp"

/// \file
/// The list of all steppers, for who chooses one by its name: a main program, a battery of tests, a table. It includes
/// most of odeint; who knows the stepper includes that one alone. An entry has its facts and makes the stepper for states
/// S in the forms that it has:
///
///     static constexpr stepper_facts facts;
///     template <class S> static auto plain();                            // steps as it is told
///     template <class S> static auto controlled(double tolerance);       // chooses its steps
///     template <class S> static auto dense_output(double tolerance);     // and interpolates between them
namespace odeflow {

namespace steppers {

namespace odeint = boost::numeric::odeint;

/// The forms that odeint makes of a stepper template.
template <template <class...> class Stepper>
struct plain_form {
  template <class S>
  static auto plain() {
    return Stepper<S>();
  }
};
template <template <class...> class Stepper>
struct controlled_form : plain_form<Stepper> {
  template <class S>
  static auto controlled(double tolerance) {
    return odeint::make_controlled(tolerance, tolerance, Stepper<S>());
  }
};
template <template <class...> class Stepper>
struct dense_form : controlled_form<Stepper> {
  template <class S>
  static auto dense_output(double tolerance) {
    return odeint::make_dense_output(tolerance, tolerance, Stepper<S>());
  }
};
/// One of odeint's for Hamiltonian systems, with friction.
template <template <class...> class Stepper>
struct conformal_form {
  template <class S>
  static auto plain() {
    return with_friction(Stepper<S>());
  }
};

// clang-format off
struct euler : plain_form<odeint::euler> {
  static constexpr stepper_facts facts{.name = "euler", .arrays = 1, .dense_arrays = 3};
  template <class S>
  static auto dense_output(double) { return odeint::dense_output_runge_kutta<odeint::euler<S>>(); }
};
struct modified_midpoint : plain_form<odeint::modified_midpoint> {
  static constexpr stepper_facts facts{.name = "modified_midpoint", .order = 2, .gradients = 3, .arrays = 4};
};
struct runge_kutta4 : plain_form<odeint::runge_kutta4> {
  static constexpr stepper_facts facts{.name = "runge_kutta4", .order = 4, .gradients = 4, .arrays = 5};
};
struct runge_kutta4_classic : plain_form<odeint::runge_kutta4_classic> {
  static constexpr stepper_facts facts{.name = "runge_kutta4_classic", .order = 4, .gradients = 4, .arrays = 5};
};
struct runge_kutta_cash_karp54 : controlled_form<odeint::runge_kutta_cash_karp54> {
  static constexpr stepper_facts facts{.name = "runge_kutta_cash_karp54", .order = 5, .gradients = 6, .arrays = 7,
                                       .controlled_arrays = 9};
};
struct runge_kutta_cash_karp54_classic : controlled_form<odeint::runge_kutta_cash_karp54_classic> {
  static constexpr stepper_facts facts{.name = "runge_kutta_cash_karp54_classic", .order = 5, .gradients = 6,
                                       .arrays = 7, .controlled_arrays = 9};
};
struct runge_kutta_dopri5 : dense_form<odeint::runge_kutta_dopri5> {
  static constexpr stepper_facts facts{.name = "runge_kutta_dopri5", .order = 5, .gradients = 6, .arrays = 7,
                                       .controlled_arrays = 10, .dense_arrays = 11,
                                       .memory = remembers::derivative};
};
struct runge_kutta_fehlberg78 : controlled_form<odeint::runge_kutta_fehlberg78> {
  static constexpr stepper_facts facts{.name = "runge_kutta_fehlberg78", .order = 8, .gradients = 13, .arrays = 14,
                                       .controlled_arrays = 16};
};

template <unsigned short Order>
struct extrapolation {
  static constexpr stepper_facts facts{.name = Order == 4 ? "extrapolation_4" : "extrapolation_8", .order = Order,
                                       .gradients = 1 + Order * (Order + 2) / 4, .arrays = Order / 2 + 4,
                                       .controlled_arrays = Order / 2 + 6};
  template <class S>
  static auto plain() { return odeflow::extrapolation<Order, S>(); }
  template <class S>
  static auto controlled(double tolerance) { return odeint::make_controlled(tolerance, tolerance, plain<S>()); }
};
struct bulirsch_stoer {
  static constexpr stepper_facts facts{.name = "bulirsch_stoer", .order = 0, .gradients = 0, .controlled_arrays = 14,
                                       .dense_arrays = 276};
  template <class S>
  static auto controlled(double tolerance) { return odeint::bulirsch_stoer<S>(tolerance, tolerance); }
  template <class S>
  static auto dense_output(double tolerance) { return odeint::bulirsch_stoer_dense_out<S>(tolerance, tolerance); }
};

/// Above 5 steps Runge-Kutta 4 would start it with too low an order.
template <std::size_t Steps, class S>
using starter = std::conditional_t<(Steps > 5), odeint::runge_kutta_fehlberg78<S>, odeint::runge_kutta4<S>>;

template <std::size_t Steps>
struct adams_bashforth {
  static constexpr stepper_facts facts{
      .name = Steps == 2 ? "adams_bashforth_2" : Steps == 4 ? "adams_bashforth_4" : "adams_bashforth_8",
      .order = Steps, .arrays = Steps + (Steps > 5 ? 13 : 4), .memory = remembers::history};
  template <class S>
  static auto plain() { return odeflow::adams_bashforth<Steps, S, starter<Steps, S>>(); }
};
template <std::size_t Steps>
struct adams_bashforth_moulton {
  static constexpr stepper_facts facts{
      .name = Steps == 2 ? "adams_bashforth_moulton_2" : Steps == 4 ? "adams_bashforth_moulton_4" : "adams_bashforth_moulton_8",
      .order = Steps, .gradients = 2, .arrays = Steps + (Steps > 5 ? 15 : 6), .memory = remembers::history};
  template <class S>
  static auto plain() { return odeflow::adams_bashforth_moulton<Steps, S, starter<Steps, S>>(); }
};
/// It starts itself with steps of order 1, 2, ..., which leaves order 3 of the whole; more after `initialize`.
struct adaptive_adams_bashforth_moulton {
  static constexpr stepper_facts facts{.name = "adaptive_adams_bashforth_moulton_4", .order = 3, .gradients = 2,
                                       .arrays = 20, .controlled_arrays = 29, .memory = remembers::history};
  template <class S>
  static auto plain() { return odeint::adaptive_adams_bashforth_moulton<4, S>(); }
  template <class S>
  static auto controlled(double tolerance) { return odeint::make_controlled(tolerance, tolerance, plain<S>()); }
};

struct symplectic_euler : conformal_form<odeint::symplectic_euler> {
  static constexpr stepper_facts facts{.name = "symplectic_euler", .arrays = 3.5, .needs = asks_for::velocity};
};
struct velocity_verlet : conformal_form<odeint::velocity_verlet> {
  static constexpr stepper_facts facts{.name = "velocity_verlet", .order = 2, .arrays = 4,
                                       .memory = remembers::derivative, .needs = asks_for::velocity};
};
struct symplectic_rkn_sb3a_mclachlan : conformal_form<odeint::symplectic_rkn_sb3a_mclachlan> {
  static constexpr stepper_facts facts{.name = "symplectic_rkn_sb3a_mclachlan", .order = 2, .gradients = 6,
                                       .arrays = 3.5, .needs = asks_for::velocity};
};
struct symplectic_rkn_sb3a_m4_mclachlan : conformal_form<odeint::symplectic_rkn_sb3a_m4_mclachlan> {
  static constexpr stepper_facts facts{.name = "symplectic_rkn_sb3a_m4_mclachlan", .order = 2, .gradients = 5,
                                       .arrays = 3.5, .needs = asks_for::velocity};
};

struct rosenbrock4 {
  static constexpr stepper_facts facts{.name = "rosenbrock4", .order = 4, .gradients = 7, .arrays = 17.5,
                                       .controlled_arrays = 18.5, .dense_arrays = 19.5, .needs = asks_for::hessian};
  template <class S>
  using controller = odeint::rosenbrock4_controller<odeflow::rosenbrock4<S>>;
  template <class S>
  static auto plain() { return odeflow::rosenbrock4<S>(); }
  template <class S>
  static auto controlled(double tolerance) { return controller<S>(tolerance, tolerance); }
  template <class S>
  static auto dense_output(double tolerance) {
    return odeint::rosenbrock4_dense_output<controller<S>>(controlled<S>(tolerance));
  }
};
struct implicit_euler {
  static constexpr stepper_facts facts{.name = "implicit_euler", .gradients = 0, .arrays = 9.5,
                                       .needs = asks_for::hessian};
  template <class S>
  static auto plain() { return odeflow::implicit_euler<S>(); }
};
// clang-format on

}  // namespace steppers

/// The list. Tests, the table of doc/steppers.md and the choices of train_images are made from it.
using all_steppers = std::tuple<
    steppers::euler, steppers::modified_midpoint, steppers::runge_kutta4, steppers::runge_kutta4_classic,
    steppers::runge_kutta_cash_karp54, steppers::runge_kutta_cash_karp54_classic,
    steppers::runge_kutta_dopri5, steppers::runge_kutta_fehlberg78, steppers::bogacki_shampine_3_2,
    steppers::tsitouras_5_4, steppers::verner_7_6, steppers::ssprk_5_4, steppers::carpenter_kennedy_5_4,
    steppers::kennedy_carpenter_lewis_9_5, steppers::low_storage_ssprk_10_4, steppers::rkc1, steppers::rkc2,
    steppers::rkl1, steppers::rkl2, steppers::rkg1, steppers::rkg2, steppers::rock2,
    steppers::extrapolation<4>, steppers::extrapolation<8>, steppers::bulirsch_stoer,
    steppers::adams_bashforth<2>, steppers::adams_bashforth<4>, steppers::adams_bashforth<8>,
    steppers::adams_bashforth_moulton<2>, steppers::adams_bashforth_moulton<4>,
    steppers::adams_bashforth_moulton<8>, steppers::adaptive_adams_bashforth_moulton,
    steppers::symplectic_euler, steppers::velocity_verlet, steppers::symplectic_rkn_sb3a_mclachlan,
    steppers::symplectic_rkn_sb3a_m4_mclachlan, steppers::rosenbrock4, steppers::implicit_euler>;

}  // namespace odeflow
