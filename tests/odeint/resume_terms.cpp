// SPDX-License-Identifier: BSL-1.0
// What terms remember outside of the state; and snapshots of something else.
#include <functional>
#include <memory>

#include "evidence.hpp"
#include "resume_battery.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

namespace odeint = boost::numeric::odeint;
using S = state<float>;
using dopri5 = odeint::runge_kutta_dopri5<S>;

template <class Term>
struct one_term {
  template <class Loss>
  auto operator()(Loss& loss) const {
    return gradient_flow(loss) | Term{};
  }
};
struct noise {
  template <class Loss>
  auto operator()(Loss& loss) const {
    return gradient_flow(loss) | langevin_noise{.temperature = 0.1, .step_size = 0.05, .seed = 3};
  }
};
// Remembers outside of the state how many steps there were, and does not ask the flow.
struct slower {
  static constexpr std::size_t blocks = 0;
  std::shared_ptr<double> steps = std::make_shared<double>(0);
  void detach() { steps = std::make_shared<double>(0); }
  template <class T>
  void bend(tile<T> stretch) const {
    if (stretch.stage() == 0 && stretch.begin() == 0) ++*steps;
    for (T& d : stretch.direction()) d *= static_cast<T>(1 / (1 + *steps));
  }
  template <class Archive>
  void serialize(Archive& archive) const {
    archive("steps", *steps);
  }
};
struct terms_at_run_time {
  template <class Loss>
  auto operator()(Loss& loss) const {
    term_list<float> terms;
    terms.add(slower{}).add(langevin_noise{.temperature = 0.1, .seed = 3}).add(heavy_ball{.friction = 1});
    return gradient_flow(loss) | terms;
  }
};

template <class Terms>
void on_two_steppers(const std::string& name, resumed_count& count) {
  resume_everywhere<std::function<odeint::euler<S>()>, Terms>(
      name + ", Euler", [] { return odeint::euler<S>(); }, 0.05, count);
  resume_everywhere<std::function<dopri5()>, Terms>(
      name + ", dopri5", [] { return dopri5(); }, 0.05, count);
}

template <class Stepper>
auto run_of(Stepper stepper) {
  static const resumed_data<float> data;
  return resumed_run<Stepper, default_terms>(data, {}, stepper, memory::kept, 0.05);
}

}  // namespace

TEST_CASE("terms: a resumed run is the one that was not stopped", "[reliability]") {
  resumed_count count;
  [&]<class... Term>(std::tuple<Term...>*) {
    (on_two_steppers<one_term<Term>>("term " + std::to_string(count.runs), count), ...);
  }(static_cast<all_terms*>(nullptr));
  on_two_steppers<noise>("noise", count);
  on_two_steppers<terms_at_run_time>("term_list", count);
  row("reliability", "stopped and resumed, terms: runs whose bits differ",
      static_cast<double>(count.differing), 0);
  row_at_least("reliability", "stopped and resumed, terms: runs", static_cast<double>(count.runs), 1000);
}

TEST_CASE("a snapshot of another run is refused, with the name of the entry", "[reliability]") {
  auto run = run_of(dopri5());
  for (int n = 0; n < 3; ++n) run.step();
  const snapshot good = saved(run);
  std::size_t accepted = 0, hostile = 0;
  for (std::size_t i = 0; i < good.entries.size(); ++i) {
    const std::string name = good.entries[i].name;
    INFO(name);
    const auto with = [&](const std::function<void(snapshot_entry&)>& change) {
      snapshot s = good;
      change(s.entries[i]);
      ++hostile;
      auto fresh = run_of(dopri5());
      bool named = false;
      try {
        restore(fresh, s);
      } catch (const snapshot_error& error) {
        named = error.entry() == name;
      }
      accepted += !named;
      CHECK(named);
    };
    with([](snapshot_entry& entry) { entry.name += "s"; });
    with([](snapshot_entry& entry) { entry.type = element_type::text; });
    with([](snapshot_entry& entry) { entry.shape.push_back(1); });
    with([](snapshot_entry& entry) { entry.bytes.emplace_back(); });
  }
  auto other = run_of(steppers::adams_bashforth<4>::plain<S>());
  CHECK_THROWS_AS(restore(other, good), snapshot_error);
  row("reliability", "snapshots with an entry changed that were not refused by its name",
      static_cast<double>(accepted), 0);
  row_at_least("reliability", "snapshots with an entry changed", static_cast<double>(hostile), 70);
}
