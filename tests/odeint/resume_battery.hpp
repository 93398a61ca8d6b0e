// SPDX-License-Identifier: BSL-1.0
#pragma once
// A run that is stopped after any step, saved, and resumed with fresh objects ends as the one that was not stopped.
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/odeint/guarded_step.hpp"
#include "odeflow/odeint/reach_all_steppers.hpp"
#include "odeflow/term/terms.hpp"

namespace odeflow::test {

/// What all runs share: a small network on spirals, by batches there and back.
template <class T>
struct resumed_data {
  data::dataset rows = data::spirals({.rows = 60, .turns = 0.5});
  dense_network<T> network{{2, 4, 3}, activation::tanh, criterion::cross_entropy};
  auto batches() const {
    return minibatch(network, rows, {.size = 20, .seed = 1, .order = epoch_order::palindromic});
  }
};

struct default_terms {
  template <class Loss>
  auto operator()(Loss& loss) const {
    return gradient_flow(loss) | frozen_preconditioner{.kept = 0.9} | heavy_ball{.friction = 1};
  }
};

/// Everything of one run.
template <class Stepper, class Terms>
struct resumed_run {
  using state_type = typename Stepper::state_type;
  using data_type = resumed_data<typename state_type::value_type>;
  using loss_type = decltype(std::declval<const data_type&>().batches());
  loss_type loss;
  decltype(std::declval<const Terms&>()(std::declval<loss_type&>())) flow;
  Stepper stepper;
  memory at_new_batch;
  detail::guarded_step<state_type> guarded{};
  state_type x{};
  double t = 0, dt;

  resumed_run(const data_type& data, const Terms& terms, Stepper made, memory chosen, double step_size)
      : loss(data.batches()),
        flow(terms(loss)),
        stepper(std::move(made)),
        at_new_batch(chosen),
        dt(step_size) {
    x = flow.start_at(data.network.initial_parameters(1));
  }

  void step() { REQUIRE(try_to_step()); }
  bool try_to_step() {
    for (int attempt = 0; attempt < 30; ++attempt)
      if (guarded(stepper, flow, x, t, dt, at_new_batch) == detail::attempt::accepted) {
        flow.next_step();
        return true;
      }
    return false;
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive("x", x);
    archive("t", t);
    archive("dt", dt);
    archive("guarded", guarded);
    archive("stepper", stepper);
    archive("flow", flow);
    archive("loss", loss);
  }
};

template <class Object>
snapshot saved(Object& object) {
  snapshot to;
  snapshot_writer writer(to);
  writer("run", object);
  return to;
}
template <class Object>
void restore(Object& object, const snapshot& from) {
  snapshot_reader reader(from);
  reader("run", object);
  reader.finish();
}

struct resumed_count {
  std::size_t runs = 0, differing = 0;
  /// By form and entry of the stepper: whether a run differs that was resumed without this entry.
  std::map<std::string, bool> noticed;
};

/// The snapshot as if an entry had not been saved: a number is that of the fresh object, an array has its size alone.
inline snapshot without(snapshot s, std::size_t entry, const snapshot& fresh) {
  snapshot_entry& changed = s.entries[entry];
  if (changed.shape.empty()) {
    for (const snapshot_entry& other : fresh.entries)
      if (other.name == changed.name) changed = other;
  } else {
    std::ranges::fill(changed.bytes, std::byte{0});
  }
  return s;
}

/// Whether the run goes on from the snapshot to other bits of x, t or dt than `after` has.
template <class Run>
bool goes_astray(Run resumed, const snapshot& from, const std::vector<snapshot>& after, std::size_t stop) {
  try {
    restore(resumed, from);
  } catch (const snapshot_error&) {
    return true;  // the entries after it are others
  }
  for (std::size_t n = stop + 1; n < after.size(); ++n) {
    if (!resumed.try_to_step()) return true;
    const snapshot now = saved(resumed);
    for (std::size_t i = 0; i < 3; ++i)
      if (now.entries[i] != after[n].entries[i]) return true;
  }
  return false;
}

/// After each of the steps of a run but the last: save, restore, go on; all that is saved after each later step is the same.
template <class Make, class Terms = default_terms>
void resume_everywhere(const std::string& name, Make make, double step_size, resumed_count& count,
                       Terms terms = {}) {
  constexpr std::size_t steps = 14;
  using run = resumed_run<decltype(make()), Terms>;
  static const typename run::data_type data;
  for (const memory chosen : {memory::kept, memory::dropped}) {
    const auto fresh = [&] { return run(data, terms, make(), chosen, step_size); };
    auto whole = fresh();
    std::vector<snapshot> after;
    for (std::size_t n = 0; n < steps; ++n) {
      after.push_back(saved(whole));
      whole.step();
    }
    after.push_back(saved(whole));
    for (std::size_t stop = 0; stop < steps; ++stop) {
      auto resumed = fresh();
      restore(resumed, after[stop]);
      bool same = saved(resumed) == after[stop];
      for (std::size_t n = stop; n < steps; ++n) {
        resumed.step();
        same = same && saved(resumed) == after[n + 1];
      }
      ++count.runs;
      count.differing += !same;
      if (stop % 3 == 2 || stop == 1)
        for (std::size_t i = 3; i < after[stop].entries.size(); ++i) {
          if (!after[stop].entries[i].name.starts_with("run/stepper/")) continue;
          bool& noticed = count.noticed[name + ": " + after[stop].entries[i].name];
          noticed = noticed || goes_astray(fresh(), without(after[stop], i, after[0]), after, stop);
        }
      if (!same)
        UNSCOPED_INFO(name << (chosen == memory::kept ? ", kept" : ", dropped") << ", stopped after "
                           << stop);
    }
  }
}

/// The forms of an entry of the list.
template <class Entry, class S = state<float>>
void resume_forms(resumed_count& count) {
  constexpr stepper_facts facts = Entry::facts;
  const std::string name(facts.name);
  if constexpr (requires { Entry::template plain<S>(); }) {
    resume_everywhere(
        name, [] { return Entry::template plain<S>(); }, 0.05, count);
    // What the list says that it remembers is what the archive has of it.
    constexpr bool remembering = facts.memory == remembers::derivative || facts.memory == remembers::history;
    INFO(name);
    CHECK(remembering == std::ranges::any_of(count.noticed, [&](const auto& entry) {
            return entry.second && entry.first.starts_with(name + ": ");
          }));
  }
  if constexpr (requires { Entry::template controlled<S>(0.0); })
    resume_everywhere(
        name + ", controlled", [] { return Entry::template controlled<S>(2e-6); }, 0.8, count);
  if constexpr (requires { Entry::template dense_output<S>(0.0); })
    resume_everywhere(
        name + ", dense output", [] { return Entry::template dense_output<S>(2e-6); }, 0.8, count);
}

/// Entries of steppers without which a resumed run differs.
inline double noticed_entries(const resumed_count& count) {
  return static_cast<double>(
      std::ranges::count_if(count.noticed, [](const auto& entry) { return entry.second; }));
}

template <std::size_t Part, std::size_t Parts>
resumed_count resume_part_of_list() {
  constexpr std::size_t entries = std::tuple_size_v<all_steppers>, first = Part * entries / Parts,
                        last = (Part + 1) * entries / Parts;
  resumed_count count;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (resume_forms<std::tuple_element_t<first + I, all_steppers>>(count), ...);
  }
  (std::make_index_sequence<last - first>());
  return count;
}

}  // namespace odeflow::test
