// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "odeflow/objective/samples.hpp"

/// \file
/// Rows of inputs with their answers, in memory.
namespace odeflow::data {

/// From what is stored to what a model sees: value = factor * stored + offset.
struct scaling {
  double factor = 1;
  double offset = 0;
  friend bool operator==(const scaling&, const scaling&) = default;
};

/// What a dataset of classes is made of. `values`: rows x features, row-major, features the product of
/// `sample_shape`; `labels`: one a row. `classes`: 0 stands for the number of names or, without names, for
/// the largest label + 1. `class_names`: none, or one a class.
template <class Stored>
struct labelled {
  std::vector<std::size_t> sample_shape = {};
  std::vector<Stored> values = {};
  std::vector<std::uint32_t> labels = {};
  std::size_t classes = 0;
  std::vector<std::string> class_names = {};
};

/// What a dataset for regression is made of: `targets` is rows x target_width, row-major.
struct targeted {
  std::vector<std::size_t> sample_shape = {};
  std::vector<double> values = {};
  std::vector<double> targets = {};
  std::size_t target_width = 1;
};

/// At least one row of at least one feature, each row with a label or with `target_width()` targets.
/// Bytes are kept as bytes (Fashion-MNIST: 47 MB) and become numbers in `gather`; all else is kept as
/// doubles. The scaling acts on the inputs only, never on targets. On Linux the values move to pages of 2 MiB
/// where the system has them, which makes rows in random order faster to read.
class dataset {
 public:
  /// Their scaling starts as {.factor = 1.0 / 255} for bytes and as the identity for doubles. They throw
  /// std::invalid_argument for sizes that disagree, a label outside the classes, and a value or target that
  /// is not finite (with its row and column, from 0).
  [[nodiscard]] static dataset from_bytes(labelled<std::uint8_t> parts);
  [[nodiscard]] static dataset from_values(labelled<double> parts);
  [[nodiscard]] static dataset from_targets(targeted parts);

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t features() const noexcept { return features_; }
  /// The shape of one row, such as {28, 28}.
  [[nodiscard]] const std::vector<std::size_t>& sample_shape() const noexcept { return sample_shape_; }
  /// The number of classes; 0 for regression.
  [[nodiscard]] std::size_t classes() const noexcept { return classes_; }
  /// The number of targets a row; 0 where rows have labels.
  [[nodiscard]] std::size_t target_width() const noexcept { return target_width_; }
  [[nodiscard]] std::span<const std::uint32_t> labels() const noexcept { return labels_; }
  /// rows x target_width, row-major; empty where rows have labels.
  [[nodiscard]] std::span<const double> targets() const noexcept { return targets_; }
  /// One name a class, or none.
  [[nodiscard]] const std::vector<std::string>& class_names() const noexcept { return class_names_; }

  [[nodiscard]] data::scaling scaling() const noexcept { return scaling_; }
  /// The next `gather` uses it. Throws std::invalid_argument where factor is 0, or factor, offset or a scaled
  /// value is not finite.
  void set_scaling(data::scaling scaling);
  /// A dataset with that scaling: `read_idx(folder, split::test).with_scaling(train.scaling())`.
  [[nodiscard]] dataset with_scaling(data::scaling scaling) &&;
  [[nodiscard]] dataset with_scaling(data::scaling scaling) const&;
  /// The scaling that gives all inputs of this set together mean 0 and variance 1 (the mean square deviation,
  /// over rows x features). A test set is given the scaling of its training set. Throws std::domain_error
  /// when all values are equal, or so large that their variance is not finite.
  [[nodiscard]] data::scaling standard_scaling() const;

  /// A copy of the first n rows, with all classes and the scaling of this set.
  /// Throws std::out_of_range unless 1 <= n <= rows().
  [[nodiscard]] dataset head(std::size_t n) const;

  /// Fills the buffer with these rows, scaled, in this order, and returns a view of them, valid until the
  /// buffer changes. T: float or double. Bytes are scaled in T, doubles in double and then rounded to T;
  /// product and sum are rounded one by one, so that rows are the same bits on every processor and with each
  /// `instruction_set`. Cost: one pass over the rows, on `threads()` threads where each has 2 MiB to move;
  /// allocates only while the buffer grows. Throws std::out_of_range for an index that is not below rows(),
  /// and std::range_error where a number does not fit a float.
  template <class T>
  samples<T> gather(std::span<const std::uint32_t> indices, sample_buffer<T>& buffer) const;

  /// A hint that these rows are gathered next: the processor begins to fetch them while the caller does
  /// something else. It changes nothing but time, and is left out where it does not pay (more than 64 KiB of
  /// rows: 83 images of 28 x 28 bytes). An index that is not below rows() is passed over.
  void prefetch(std::span<const std::uint32_t> indices) const noexcept;

 private:
  dataset() = default;
  void set_shape(std::vector<std::size_t> shape, std::size_t values, std::size_t rows);
  void set_labels(std::vector<std::uint32_t> labels, std::size_t classes, std::vector<std::string> names);
  void settle();   // once all values are there
  void measure();  // smallest_, largest_, largest_target_
  void use_large_pages() noexcept;
  template <class T>
  void check_range() const;

  std::vector<std::size_t> sample_shape_;
  std::size_t rows_ = 0;
  std::size_t features_ = 0;
  std::vector<std::uint8_t> bytes_;  // of these two, one is empty
  std::vector<double> values_;
  std::vector<std::uint32_t> labels_;
  std::vector<double> targets_;
  std::size_t classes_ = 0;
  std::size_t target_width_ = 0;
  std::vector<std::string> class_names_;
  data::scaling scaling_;
  double smallest_ = 0;  // of the stored values
  double largest_ = 0;
  double largest_target_ = 0;  // in absolute value
};

extern template samples<float> dataset::gather(std::span<const std::uint32_t>, sample_buffer<float>&) const;
extern template samples<double> dataset::gather(std::span<const std::uint32_t>, sample_buffer<double>&) const;

}  // namespace odeflow::data
