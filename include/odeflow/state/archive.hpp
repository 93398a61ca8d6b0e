// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "odeflow/state/archive_walk.hpp"
#include "odeflow/state/snapshot.hpp"

/// \file
/// Saves what objects remember, and restores it to the bit. A class with memory has one function for both,
///
///     template <class Archive>
///     void serialize(Archive& archive) { archive("steps", steps_); archive("velocity", velocity_); }
///
/// or a free `serialize(archive, object)` in its own namespace. `archive.within(name, value, least, most)` restores a number, and
/// `archive.of_same_shape(name, x)` a state, only to what the object can have. What an object is set up with (options, references) is not
/// saved: who restores makes the object as it was made before, and restores into that fresh one. After an error it may be
/// half restored: throw it away.
namespace odeflow {

/// Saves into a snapshot: `snapshot_writer(to)("stepper", stepper)`. Memory: a copy of what it saves.
class snapshot_writer : public detail::archive_walk<snapshot_writer> {
 public:
  static constexpr bool restores = false;
  explicit snapshot_writer(snapshot& to) : to_(&to) {}

 private:
  friend class detail::archive_walk<snapshot_writer>;

  template <class Arrange>
  void entry(element_type type, std::size_t size, const shape_type& shape, Arrange arrange) {
    const std::size_t bytes = size * count_of(shape);
    snapshot_entry made{.name = path(), .type = type, .shape = shape, .bytes = std::vector<std::byte>(bytes)};
    const auto* const from = arrange(shape);
    if (bytes > 0) std::memcpy(made.bytes.data(), from, bytes);
    to_->entries.push_back(std::move(made));
  }
  // {dimension, blocks, scalars} or the factors of the number of elements.
  static std::size_t count_of(const shape_type& shape) {
    if (shape.empty()) return 1;
    return shape.size() == 3 ? shape[0] * shape[1] + shape[2] : shape[0];
  }
  void require(bool, const std::string&, const std::string&) {}

  snapshot* to_;
};

/// Restores from a snapshot, entry by entry in the order in which they were saved, and checks name, type and shape of each.
/// Throws snapshot_error.
class snapshot_reader : public detail::archive_walk<snapshot_reader> {
 public:
  static constexpr bool restores = true;
  explicit snapshot_reader(const snapshot& from) : from_(&from) {}

  /// Call it last: throws if entries are left that nobody has asked for.
  void finish() const {
    if (next_ != from_->entries.size())
      throw snapshot_error(from_->entries[next_].name, "the end", "this entry");
  }

 private:
  friend class detail::archive_walk<snapshot_reader>;

  template <class Arrange>
  void entry(element_type type, std::size_t size, const shape_type& like, Arrange arrange) {
    if (next_ == from_->entries.size()) throw snapshot_error(path(), "this entry", "the end");
    const snapshot_entry& found = from_->entries[next_];
    require(found.name == path(), "this entry", found.name);
    require(found.type == type, std::string(describe(type)), std::string(describe(found.type)));
    require(found.shape.size() == like.size(), std::to_string(like.size()) + " numbers of shape",
            std::to_string(found.shape.size()));
    // Before anything is allocated.
    require(holds(found.shape, found.bytes.size(), size), "bytes of the shape",
            std::to_string(found.bytes.size()));
    auto* const to = arrange(found.shape);
    if (!found.bytes.empty()) std::memcpy(to, found.bytes.data(), found.bytes.size());
    ++next_;
  }

  void require(bool holds, const std::string& expected, const std::string& found) const {
    if (!holds) throw snapshot_error(path(), expected, found);
  }

  // Whether so many bytes are the elements of the shape; products that overflow are not.
  static bool holds(const shape_type& shape, std::size_t bytes, std::size_t size) {
    if (bytes % size != 0) return false;
    const std::uint64_t count = bytes / size;
    if (shape.empty()) return count == 1;
    if (shape.size() == 1) return count == shape[0];
    const auto [dimension, blocks, scalars] = std::array{shape[0], shape[1], shape[2]};
    if (scalars > count) return false;
    const std::uint64_t in_blocks = count - scalars;
    if (dimension == 0 || blocks == 0) return in_blocks == 0;
    return in_blocks % blocks == 0 && in_blocks / blocks == dimension;
  }

  const snapshot* from_;
  std::size_t next_ = 0;
};

}  // namespace odeflow
