// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "odeflow/state/archive.hpp"
#include "odeflow/term/term.hpp"

namespace odeflow {

/// Terms chosen at run time, itself a term: `gradient_flow(loss) | terms` applies them in the order in which
/// they were added. Costs one virtual call a tile and term. Copies share the terms, which never change.
template <scalar T>
class term_list {
 public:
  // Which terms will be in it is not known when the flow is compiled.
  static constexpr bool changes_between_steps = true;

  /// Appends a term; throws what its `validate()` throws.
  template <term_on<T> Term>
  term_list& add(Term added) {
    static_assert(
        !has_prepare<Term, T> && !detail::starts_from_direction<Term, T>,
        "odeflow: a term that must see the whole direction, or the first one, stands in the pipe itself: "
        "gradient_flow(loss) | clip_norm{...} | list");
    detail::validate_term(added);
    if constexpr (requires { added.detach(); }) added.detach();
    terms_.push_back(std::make_shared<const model<Term>>(std::move(added)));
    return *this;
  }

  std::size_t blocks() const {
    std::size_t sum = 0;
    for (const auto& term : terms_) sum += term->blocks();
    return sum;
  }

  std::size_t scalars() const {
    std::size_t sum = 0;
    for (const auto& term : terms_) sum += term->scalars();
    return sum;
  }

  void rates(std::span<const T> values, std::span<T> derivatives) const { rates_of_all(values, derivatives); }
  void bend(tile<T> stretch) const { bend_all(stretch); }

  /// With tangents, for the Jacobian of a flow. Throws std::logic_error if a term has none.
  void rates(std::span<const dual<T>> values, std::span<dual<T>> derivatives) const {
    rates_of_all(values, derivatives);
  }
  void bend(tile<dual<T>> stretch) const { bend_all(stretch); }

  void start(std::span<const T> theta, std::size_t i, std::span<T> block) const {
    for (const auto& term : terms_) {
      if (i < term->blocks()) return term->start(theta, i, block);
      i -= term->blocks();
    }
  }

  /// That of the last term. Throws std::invalid_argument if it has no velocity.
  double velocity_kept(double t, double h) const {
    if (terms_.empty()) without_velocity();
    return terms_.back()->velocity_kept(t, h);
  }

  /// What its terms remember outside of the state, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) const {
    std::size_t size = terms_.size();
    archive("size", size);
    if (size != terms_.size())
      throw snapshot_error("term_list/size", std::to_string(terms_.size()), std::to_string(size));
    for (std::size_t i = 0; i < size; ++i) archive(std::to_string(i), *terms_[i]);
  }

 private:
  [[noreturn]] static void without_velocity() {
    throw std::invalid_argument(
        "odeflow::term_list: the last term has no velocity. Add heavy_ball or vanishing_friction behind the "
        "others");
  }

  template <class U>
  void rates_of_all(std::span<const U> values, std::span<U> derivatives) const {
    for (const auto& term : terms_) {
      term->rates(values.first(term->scalars()), derivatives.first(term->scalars()));
      values = values.subspan(term->scalars());
      derivatives = derivatives.subspan(term->scalars());
    }
  }

  template <class U>
  void bend_all(tile<U> stretch) const {
    for (const auto& term : terms_) {
      term->bend(stretch);
      stretch = stretch.skip(term->blocks(), term->scalars());
    }
  }

  struct interface {
    virtual ~interface() = default;
    virtual std::size_t blocks() const = 0;
    virtual std::size_t scalars() const = 0;
    virtual void rates(std::span<const T> values, std::span<T> derivatives) const = 0;
    virtual void rates(std::span<const dual<T>> values, std::span<dual<T>> derivatives) const = 0;
    virtual void bend(tile<T> stretch) const = 0;
    virtual void bend(tile<dual<T>> stretch) const = 0;
    virtual void start(std::span<const T> theta, std::size_t i, std::span<T> block) const = 0;
    virtual double velocity_kept(double t, double h) const = 0;
    virtual void serialize(snapshot_writer& archive) const = 0;
    virtual void serialize(snapshot_reader& archive) const = 0;
  };

  template <class Term>
  struct model final : interface {
    explicit model(Term held) : term(std::move(held)) {}
    std::size_t blocks() const override { return blocks_of(term); }
    std::size_t scalars() const override { return scalars_of(term); }
    void rates(std::span<const T> values, std::span<T> derivatives) const override {
      detail::rates_of_term(term, values, derivatives);
    }
    void rates(std::span<const dual<T>> values, std::span<dual<T>> derivatives) const override {
      if constexpr (has_bend<Term, dual<T>>) detail::rates_of_term(term, values, derivatives);
    }
    void bend(tile<T> stretch) const override {
      detail::vectorised([this, &stretch] { term.bend(stretch); });
    }
    void bend([[maybe_unused]] tile<dual<T>> stretch) const override {
      if constexpr (has_bend<Term, dual<T>>)
        term.bend(stretch);
      else
        throw std::logic_error(
            "odeflow::term_list: a term in it has no derivative: its bend(tile) takes float and double only");
    }
    void start(std::span<const T> theta, std::size_t i, std::span<T> block) const override {
      detail::start_term(term, theta, std::span<const T>(), i, block);
    }
    double velocity_kept(double t, double h) const override {
      if constexpr (has_velocity<Term>)
        return term.velocity_kept(t, h);
      else
        without_velocity();
    }
    void serialize(snapshot_writer& archive) const override { detail::serialize_term(archive, "term", term); }
    void serialize(snapshot_reader& archive) const override { detail::serialize_term(archive, "term", term); }
    Term term;
  };

  std::vector<std::shared_ptr<const interface>> terms_;
};

}  // namespace odeflow
