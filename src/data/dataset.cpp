// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/dataset.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "../kernels/convert.hpp"
#include "large_pages.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "odeflow/state/parallel.hpp"

namespace odeflow::data {
namespace {

template <class Error, class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  throw Error(text.str());
}

template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
  fail<std::invalid_argument>("dataset: ", parts...);
}

void refuse_non_finite(const char* what, std::span<const double> numbers, std::size_t width) {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (!std::isfinite(numbers[i]))
      refuse("the ", what, " in row ", i / width, ", column ", i % width, " is ", numbers[i], ", not finite");
}

const kernels::conversion& best_conversion() {
  switch (instructions()) {
#ifdef ODEFLOW_HAS_X86_64_LEVELS
    case instruction_set::x86_64_v3:
      return kernels::x86_64_v3::convert;
    case instruction_set::x86_64_v4:
      return kernels::x86_64_v4::convert;
#endif
    default:
      return kernels::portable::convert;
  }
}

template <class T, class Stored>
void convert(const kernels::rows_of<Stored>& rows, scaling scale, T* out) {
  const kernels::conversion& best = best_conversion();
  if constexpr (std::is_same_v<Stored, double> && std::is_same_v<T, double>)
    best.doubles_to_double(rows, scale.factor, scale.offset, out);
  else if constexpr (std::is_same_v<Stored, double>)
    best.doubles_to_float(rows, scale.factor, scale.offset, out);
  else if constexpr (std::is_same_v<T, double>)
    best.bytes_to_double(rows, scale.factor, scale.offset, out);
  else
    best.bytes_to_float(rows, scale.factor, scale.offset, out);
}

/// out: the rows `indices` of `table`, which has `width` columns.
template <class T, class Stored>
std::span<const T> copy_rows(const std::vector<Stored>& table, std::size_t width,
                             std::span<const std::uint32_t> indices, scaling scale, std::vector<T>& out) {
  if (indices.size() > std::numeric_limits<std::size_t>::max() / sizeof(double) / width)
    fail<std::length_error>("dataset: gather of ", indices.size(), " rows of ", width, " numbers");
  const std::size_t needed = indices.size() * width;
  if (out.size() < needed) out.resize(needed);
  constexpr std::size_t least = std::size_t{1} << 21;  // bytes read and written that pay a thread
  const std::size_t grain = least / (width * (sizeof(Stored) + sizeof(T))) + 1;
  parallel_ranges(indices.size(), grain, [&](std::size_t begin, std::size_t end) {
    convert(kernels::rows_of<Stored>{table.data(), width, indices.data() + begin, end - begin}, scale,
            out.data() + begin * width);
  });
  return std::span<const T>(out.data(), needed);
}

/// Asks for the rows `indices` of `table` to be brought near this processor core. Only so many bytes as are
/// still on their way when the caller goes on; the reads of a larger batch overlap each other, and asking for
/// them would take the time that it saves.
template <class Stored>
void request_rows([[maybe_unused]] const std::vector<Stored>& table, [[maybe_unused]] std::size_t width,
                  [[maybe_unused]] std::span<const std::uint32_t> indices) noexcept {
#if defined(__GNUC__)
  constexpr std::size_t line = 64, most = 1 << 16;
  const std::size_t bytes = width * sizeof(Stored);
  if (bytes > most || indices.size() > most / bytes) return;
  for (const std::uint32_t index : indices) {
    if (index >= table.size() / width) continue;
    const char* const first = reinterpret_cast<const char*>(table.data() + index * width);
    for (std::size_t i = 0; i < bytes; i += line) __builtin_prefetch(first + i, 0, 2);
  }
  __asm__ volatile("");  // else g++ sees a function without effect, and leaves out its calls
#endif
}

}  // namespace

dataset dataset::from_bytes(labelled<std::uint8_t> parts) {
  dataset made;
  made.set_shape(std::move(parts.sample_shape), parts.values.size(), parts.labels.size());
  made.set_labels(std::move(parts.labels), parts.classes, std::move(parts.class_names));
  made.bytes_ = std::move(parts.values);
  made.settle();
  made.set_scaling({.factor = 1.0 / 255});
  return made;
}

dataset dataset::from_values(labelled<double> parts) {
  dataset made;
  made.set_shape(std::move(parts.sample_shape), parts.values.size(), parts.labels.size());
  made.set_labels(std::move(parts.labels), parts.classes, std::move(parts.class_names));
  refuse_non_finite("value", parts.values, made.features_);
  made.values_ = std::move(parts.values);
  made.settle();
  return made;
}

dataset dataset::from_targets(targeted parts) {
  if (parts.target_width == 0) refuse("target_width is 0");
  if (parts.targets.size() % parts.target_width != 0)
    refuse(parts.targets.size(), " targets are no whole number of rows of target_width ", parts.target_width);
  dataset made;
  made.set_shape(std::move(parts.sample_shape), parts.values.size(),
                 parts.targets.size() / parts.target_width);
  refuse_non_finite("value", parts.values, made.features_);
  refuse_non_finite("target", parts.targets, parts.target_width);
  made.values_ = std::move(parts.values);
  made.targets_ = std::move(parts.targets);
  made.target_width_ = parts.target_width;
  made.settle();
  return made;
}

void dataset::set_shape(std::vector<std::size_t> shape, std::size_t values, std::size_t rows) {
  if (shape.empty()) refuse("sample_shape is empty");
  if (rows == 0) refuse("no rows");
  std::size_t features = 1;
  for (const std::size_t extent : shape) {
    if (extent == 0) refuse("sample_shape holds a 0");
    if (extent > std::numeric_limits<std::size_t>::max() / features) refuse("sample_shape is too large");
    features *= extent;
  }
  if (values % features != 0 || values / features != rows)
    refuse(values, " values, but ", rows, " rows of ", features, " features");
  if (rows > std::numeric_limits<std::uint32_t>::max())
    refuse(rows, " rows are more than 32-bit indices can tell");
  sample_shape_ = std::move(shape);
  features_ = features;
  rows_ = rows;
}

void dataset::set_labels(std::vector<std::uint32_t> labels, std::size_t classes,
                         std::vector<std::string> names) {
  const auto largest = std::max_element(labels.begin(), labels.end());
  if (classes == 0) classes = names.empty() ? std::size_t{*largest} + 1 : names.size();
  if (!names.empty() && names.size() != classes)
    refuse(names.size(), " class_names, but ", classes, " classes");
  if (*largest >= classes)
    refuse("label ", *largest, " in row ", largest - labels.begin(), ", but ", classes, " classes");
  labels_ = std::move(labels);
  classes_ = classes;
  class_names_ = std::move(names);
}

void dataset::measure() {
  const auto extremes = [this](const auto& stored) {
    auto smallest = stored.front(), largest = stored.front();
    for (const auto number : stored) {
      smallest = std::min(smallest, number);
      largest = std::max(largest, number);
    }
    smallest_ = static_cast<double>(smallest);
    largest_ = static_cast<double>(largest);
  };
  if (bytes_.empty())
    extremes(values_);
  else
    extremes(bytes_);
  largest_target_ = 0;
  for (const double target : targets_) largest_target_ = std::max(largest_target_, std::abs(target));
}

void dataset::settle() {
  measure();
  use_large_pages();
}

void dataset::use_large_pages() noexcept {
  ask_for_large_pages(bytes_.data(), bytes_.size());
  ask_for_large_pages(values_.data(), values_.size() * sizeof(double));
}

void dataset::set_scaling(data::scaling scaling) {
  const auto scaled = [&](double stored) { return scaling.factor * stored + scaling.offset; };
  if (scaling.factor == 0) refuse("scaling with factor 0");
  if (!std::isfinite(scaling.factor) || !std::isfinite(scaling.offset) || !std::isfinite(scaled(smallest_)) ||
      !std::isfinite(scaled(largest_)))
    refuse("scaling with factor ", scaling.factor, " and offset ", scaling.offset, " of values from ",
           smallest_, " to ", largest_, " is not finite");
  scaling_ = scaling;
}

dataset dataset::with_scaling(data::scaling scaling) && {
  set_scaling(scaling);
  return std::move(*this);
}

dataset dataset::with_scaling(data::scaling scaling) const& {
  dataset copy = *this;
  copy.set_scaling(scaling);
  copy.use_large_pages();
  return copy;
}

scaling dataset::standard_scaling() const {
  if (smallest_ == largest_)
    fail<std::domain_error>("dataset: standard_scaling of values that are all ", smallest_);
  const auto n = static_cast<double>(rows_ * features_);
  double mean = 0, variance = 0;
  if (bytes_.empty()) {
    for (const double value : values_) mean += value / n;
    for (const double value : values_) variance += (value - mean) * (value - mean) / n;
  } else {
    std::array<std::uint64_t, 256> count{};
    for (const std::uint8_t byte : bytes_) ++count[byte];
    for (std::size_t b = 0; b < count.size(); ++b)
      mean += static_cast<double>(b) * static_cast<double>(count[b]) / n;
    for (std::size_t b = 0; b < count.size(); ++b) {
      const double deviation = static_cast<double>(b) - mean;
      variance += deviation * deviation * static_cast<double>(count[b]) / n;
    }
  }
  const double deviation = std::sqrt(variance);
  const data::scaling standard{.factor = 1 / deviation, .offset = -mean / deviation};
  if (!std::isfinite(standard.factor) || !std::isfinite(standard.offset) || standard.factor == 0)
    fail<std::domain_error>("dataset: standard_scaling of values from ", smallest_, " to ", largest_,
                            ": their variance is ", variance);
  return standard;
}

dataset dataset::head(std::size_t n) const {
  if (n == 0 || n > rows_) fail<std::out_of_range>("dataset: head(", n, ") of ", rows_, " rows");
  const auto first = [](const auto& all, std::size_t count) {
    return std::remove_cvref_t<decltype(all)>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
  };
  dataset made;
  made.sample_shape_ = sample_shape_;
  made.rows_ = n;
  made.features_ = features_;
  if (bytes_.empty())
    made.values_ = first(values_, n * features_);
  else
    made.bytes_ = first(bytes_, n * features_);
  if (target_width_ == 0)
    made.labels_ = first(labels_, n);
  else
    made.targets_ = first(targets_, n * target_width_);
  made.classes_ = classes_;
  made.target_width_ = target_width_;
  made.class_names_ = class_names_;
  made.scaling_ = scaling_;
  made.settle();
  return made;
}

template <class T>
void dataset::check_range() const {
  if constexpr (std::is_same_v<T, float>) {
    const auto scaled = [this](double stored) { return scaling_.factor * stored + scaling_.offset; };
    for (const double number :
         {scaled(smallest_), scaled(largest_), scaling_.factor, scaling_.offset, largest_target_})
      if (std::abs(number) > std::numeric_limits<float>::max())
        fail<std::range_error>("dataset: gather<float>, but a value, target or scaling of ", number,
                               " is beyond float");
  }
}

template <class T>
samples<T> dataset::gather(std::span<const std::uint32_t> indices, sample_buffer<T>& buffer) const {
  check_range<T>();
  for (const std::uint32_t index : indices)
    if (index >= rows_) fail<std::out_of_range>("dataset: gather of row ", index, " of ", rows_, " rows");
  samples<T> view{.rows = indices.size(), .features = features_, .inputs = {}, .labels = {}, .targets = {}};
  view.inputs = bytes_.empty() ? copy_rows(values_, features_, indices, scaling_, buffer.inputs)
                               : copy_rows(bytes_, features_, indices, scaling_, buffer.inputs);
  if (target_width_ != 0) {
    view.targets = copy_rows(targets_, target_width_, indices, {}, buffer.targets);
    return view;
  }
  if (buffer.labels.size() < indices.size()) buffer.labels.resize(indices.size());
  for (std::size_t i = 0; i < indices.size(); ++i) buffer.labels[i] = labels_[indices[i]];
  view.labels = std::span<const std::uint32_t>(buffer.labels.data(), indices.size());
  return view;
}

void dataset::prefetch(std::span<const std::uint32_t> indices) const noexcept {
  if (bytes_.empty())
    request_rows(values_, features_, indices);
  else
    request_rows(bytes_, features_, indices);
}

template samples<float> dataset::gather(std::span<const std::uint32_t>, sample_buffer<float>&) const;
template samples<double> dataset::gather(std::span<const std::uint32_t>, sample_buffer<double>&) const;

}  // namespace odeflow::data
