// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <vector>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Terms chosen at run time, itself a term: `gradient_flow(loss) | terms` applies them in the order in which
/// they were added. Costs one virtual call a tile and term. Copies share the terms, which never change.
template <scalar T>
class term_list {
 public:
  /// Appends a term; throws what its `validate()` throws.
  template <term_on<T> Term>
  term_list& add(Term added) {
    detail::validate_term(added);
    terms_.push_back(std::make_shared<const model<Term>>(std::move(added)));
    return *this;
  }

  std::size_t blocks() const {
    std::size_t sum = 0;
    for (const auto& term : terms_) sum += term->blocks();
    return sum;
  }

  void bend(tile<T> stretch) const {
    for (const auto& term : terms_) {
      term->bend(stretch);
      stretch = stretch.skip(term->blocks());
    }
  }

  void start(std::span<const T> theta, std::size_t i, std::span<T> block) const {
    for (const auto& term : terms_) {
      if (i < term->blocks()) return term->start(theta, i, block);
      i -= term->blocks();
    }
  }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::size_t blocks() const = 0;
    virtual void bend(tile<T> stretch) const = 0;
    virtual void start(std::span<const T> theta, std::size_t i, std::span<T> block) const = 0;
  };

  template <class Term>
  struct model final : interface {
    explicit model(Term held) : term(std::move(held)) {}
    std::size_t blocks() const override { return blocks_of(term); }
    void bend(tile<T> stretch) const override { term.bend(stretch); }
    void start(std::span<const T> theta, std::size_t i, std::span<T> block) const override {
      detail::start_term(term, theta, i, block);
    }
    Term term;
  };

  std::vector<std::shared_ptr<const interface>> terms_;
};

}  // namespace odeflow
