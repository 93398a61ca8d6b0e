// SPDX-License-Identifier: BSL-1.0
#include "input_file.hpp"

#include <algorithm>
#include <array>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <fstream>
#include <ios>
#include <system_error>
#include <utility>

#include "odeflow/data/file_error.hpp"

namespace odeflow::data {
namespace {

constexpr std::streamsize piece = 1 << 16;

std::string text_of(const boost::iostreams::gzip_error& error) {
  switch (error.error()) {
    case boost::iostreams::gzip::bad_crc:
      return "damaged gzip data: its CRC does not match the content";
    case boost::iostreams::gzip::bad_length:
      return "damaged gzip data: its length does not match the content";
    case boost::iostreams::gzip::bad_header:
      return "damaged gzip data: no valid gzip header here";
    case boost::iostreams::gzip::bad_footer:
      return "damaged gzip data: it ends before its checksum";
    default:
      return "damaged gzip data: zlib error " + std::to_string(error.zlib_error_code());
  }
}

}  // namespace

struct input_file::stream {
  std::filebuf file;
  boost::iostreams::filtering_streambuf<boost::iostreams::input> inflated;
  std::streambuf* content = &file;
};

input_file::input_file(std::filesystem::path path, gzip packed)
    : path_(std::move(path)), stream_(std::make_unique<stream>()) {
  std::error_code error;
  const auto status = std::filesystem::status(path_, error);
  if (status.type() == std::filesystem::file_type::not_found) throw file_not_found(path_, "no such file");
  if (status.type() != std::filesystem::file_type::regular) fail(0, "not a regular file");
  const std::uint64_t bytes = std::filesystem::file_size(path_, error);
  if (error || stream_->file.open(path_, std::ios::in | std::ios::binary) == nullptr)
    fail(0, "cannot be opened");

  if (bytes == 0) fail(0, "the file is empty");
  if (packed == gzip::unknown) {
    size_ = bytes;
    return;
  }
  std::array<char, 4> ends{};
  const bool is_gzip = stream_->file.sgetn(ends.data(), 2) == 2 && ends[0] == '\x1f' && ends[1] == '\x8b';
  if (!is_gzip && path_.extension() == ".gz") fail(0, "named .gz, but does not begin as gzip does");
  if (is_gzip && bytes >= ends.size()) {
    stream_->file.pubseekoff(-static_cast<std::streamoff>(ends.size()), std::ios::end, std::ios::in);
    stream_->file.sgetn(ends.data(), ends.size());
    for (std::size_t i = ends.size(); i-- > 0;)
      declared_ = declared_ << 8 | static_cast<unsigned char>(ends[i]);
  }
  stream_->file.pubseekpos(0, std::ios::in);
  if (!is_gzip) {
    size_ = bytes;
    return;
  }
  stream_->inflated.push(
      boost::iostreams::gzip_decompressor(boost::iostreams::zlib::default_window_bits, piece), piece);
  stream_->inflated.push(stream_->file, piece);
  stream_->content = &stream_->inflated;
}

input_file::~input_file() = default;

std::size_t input_file::read(std::span<std::uint8_t> out) {
  std::size_t filled = 0;
  std::streambuf& content = *stream_->content;
  try {
    while (filled < out.size()) {
      if (content.sgetc() == std::streambuf::traits_type::eof()) {
        check_length();
        break;
      }
      const auto wanted = static_cast<std::streamsize>(out.size() - filled);
      const std::streamsize ready = std::clamp<std::streamsize>(content.in_avail(), 1, wanted);
      const auto got = static_cast<std::size_t>(
          content.sgetn(reinterpret_cast<char*>(out.data() + filled), size_ ? wanted : ready));
      filled += got;
      offset_ += got;
    }
  } catch (const boost::iostreams::gzip_error& error) {
    fail(offset_, text_of(error));
  } catch (const std::ios_base::failure& error) {
    fail(offset_, std::string("cannot be read: ") + error.what());
  }
  return filled;
}

void input_file::read_all(std::span<std::uint8_t> out, const char* what) {
  const std::uint64_t start = offset_;
  const std::size_t got = read(out);
  if (got != out.size())
    fail(start,
         "ends after " + std::to_string(got) + " of " + std::to_string(out.size()) + " bytes of " + what);
}

void input_file::check_length() const {
  if (!size_ && static_cast<std::uint32_t>(offset_) != declared_)
    fail(offset_, "damaged gzip data, or of several members: its content has " + std::to_string(offset_) +
                      " bytes, its last four bytes declare " + std::to_string(declared_));
}

void input_file::fail(std::uint64_t offset, const std::string& problem) const {
  throw file_error(path_, at_byte{offset}, problem);
}

}  // namespace odeflow::data
