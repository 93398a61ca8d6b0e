// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace odeflow::data {

/// The CRC-64 of xz: polynomial 0x42F0E1EBA9EA3693 (ECMA-182) reflected, all ones before and after. Eight bytes at
/// a time (M. Kounavis, F. Berry, "A systematic approach to building high performance software-based CRC
/// generators", 2005), on a little-endian machine.
class crc64 {
 public:
  void add(std::span<const std::byte> bytes) noexcept {
    while (bytes.size() >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data(), 8);
      word ^= rest_;
      rest_ = 0;
      for (std::size_t i = 0; i < 8; ++i) rest_ ^= tables[7 - i][word >> 8 * i & 255];
      bytes = bytes.subspan(8);
    }
    for (const std::byte byte : bytes)
      rest_ = tables[0][(rest_ ^ std::to_integer<std::uint64_t>(byte)) & 255] ^ rest_ >> 8;
  }

  [[nodiscard]] std::uint64_t value() const noexcept { return ~rest_; }

 private:
  // tables[k][byte]: the remainder of this byte with k bytes of zeros behind it.
  using table = std::array<std::uint64_t, 256>;
  static constexpr std::array<table, 8> tables = [] {
    std::array<table, 8> all{};
    for (std::uint64_t byte = 0; byte < 256; ++byte) {
      std::uint64_t rest = byte;
      for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ (rest & 1 ? 0xC96C5795D7870F42u : 0u);
      all[0][byte] = rest;
    }
    for (std::size_t k = 1; k < 8; ++k)
      for (std::size_t byte = 0; byte < 256; ++byte)
        all[k][byte] = all[0][all[k - 1][byte] & 255] ^ all[k - 1][byte] >> 8;
    return all;
  }();

  std::uint64_t rest_ = ~std::uint64_t{0};
};

}  // namespace odeflow::data
