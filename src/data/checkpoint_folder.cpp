// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/checkpoint_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "odeflow/data/file_error.hpp"
#include "odeflow/data/replace_file.hpp"

namespace odeflow::data {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view before = "step-", after = ".safetensors";
constexpr std::size_t digits = 12;

class folder_error : public file_error {
 public:
  folder_error(const fs::path& folder, const std::string& problem) : file_error(folder, problem) {}
};

// The number that is all of the text.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> step_of(const std::string& name) {
  const std::string_view text = name;
  if (!text.starts_with(before) || !text.ends_with(after)) return std::nullopt;
  const auto number = text.substr(before.size(), text.size() - before.size() - after.size());
  return number.size() >= digits ? number_in<std::uint64_t>(number) : std::nullopt;
}

// NAME.PID-COUNT.odeflow-tmp, for the NAME of a checkpoint: see replace_file.
bool is_half_written(const std::string& name) {
  const auto dot = name.rfind('.', name.rfind('.') - 1);
  return name.ends_with(".odeflow-tmp") && dot != name.npos && step_of(name.substr(0, dot));
}

std::string reason(int code) { return std::generic_category().message(code); }

}  // namespace

folder_in_use::folder_in_use(const fs::path& folder)
    : file_error(folder, "another run keeps its checkpoints there") {}

checkpoint_folder::checkpoint_folder(fs::path folder, const checkpoint_options& chosen)
    : folder_(std::move(folder)), chosen_(chosen) {
  if (chosen.keep == 0) throw std::invalid_argument("odeflow::checkpoint_folder: keep must be at least 1");
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed) throw folder_error(folder_, "cannot be made: " + failed.message());
  const fs::path lock = folder_ / ".lock";
  lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) throw folder_error(lock, "cannot be opened: " + reason(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int code = errno;
    ::close(lock_);
    if (code == EWOULDBLOCK) throw folder_in_use(folder_);
    throw folder_error(folder_, "cannot be locked: " + reason(code));
  }
  remove_left_over();
}

checkpoint_folder::checkpoint_folder(checkpoint_folder&& other) noexcept
    : folder_(std::move(other.folder_)),
      chosen_(other.chosen_),
      refused_(std::move(other.refused_)),
      lock_(std::exchange(other.lock_, -1)) {}

checkpoint_folder& checkpoint_folder::operator=(checkpoint_folder&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(chosen_, other.chosen_);
  std::swap(refused_, other.refused_);
  std::swap(lock_, other.lock_);
  return *this;
}

checkpoint_folder::~checkpoint_folder() {
  if (lock_ >= 0) ::close(lock_);
}

void checkpoint_folder::save(std::uint64_t step, const std::vector<tensor>& tensors, const metadata& about) {
  try {
    write_safetensors(path_of(step), tensors, about);
  } catch (const replace_error& error) {
    const bool full = error.code() == std::errc::no_space_on_device || error.code().value() == EDQUOT;
    if (!full || error.replaced() || !make_room()) throw;
    write_safetensors(path_of(step), tensors, about);
  }
  std::erase(refused_, step);
  std::error_code ignored;
  for (const std::uint64_t later : steps())
    if (later > step) fs::remove(path_of(later), ignored);
  remove_beyond_kept(step);
}

// Whether anything was removed. What cannot be is in nobody's way.
bool checkpoint_folder::remove_beyond_kept(std::uint64_t newest) const {
  bool removed = false;
  std::size_t kept = 0;
  const std::vector<std::uint64_t> all = steps();
  for (auto step = all.rbegin(); step != all.rend(); ++step) {
    if (*step > newest) continue;
    std::error_code ignored;
    if (kept == chosen_.keep)
      removed |= fs::remove(path_of(*step), ignored);
    else
      kept += std::ranges::find(refused_, *step) == refused_.end();
  }
  return removed;
}

// Nothing goes unless a newer one has been read.
bool checkpoint_folder::make_room() try {
  const auto whole = newest();
  return whole && remove_beyond_kept(whole->step);
} catch (const file_error&) {
  return false;
}

std::optional<loaded_checkpoint> checkpoint_folder::newest() {
  const std::vector<std::uint64_t> all = steps();
  std::vector<std::string> refused;
  refused_.clear();
  for (auto step = all.rbegin(); step != all.rend(); ++step) {
    try {
      return loaded_checkpoint{.step = *step, .file = read_safetensors(path_of(*step)), .refused = refused};
    } catch (const file_error& error) {
      refused.emplace_back(error.what());
      refused_.push_back(*step);
    }
  }
  if (refused.empty()) return std::nullopt;
  throw folder_error(folder_, "no checkpoint can be read; the newest: " + refused.front());
}

std::vector<std::uint64_t> checkpoint_folder::steps() const {
  std::vector<std::uint64_t> found;
  std::error_code failed;
  for (fs::directory_iterator entry(folder_, failed), end; !failed && entry != end; entry.increment(failed))
    if (const auto step = step_of(entry->path().filename().string())) found.push_back(*step);
  if (failed) throw folder_error(folder_, "cannot be read: " + failed.message());
  std::ranges::sort(found);
  return found;
}

fs::path checkpoint_folder::path_of(std::uint64_t step) const {
  std::string number = std::to_string(step);
  if (number.size() < digits) number.insert(0, digits - number.size(), '0');
  return folder_ / (std::string(before) + number + std::string(after));
}

// Whoever wrote them is gone: the folder is ours.
void checkpoint_folder::remove_left_over() const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_))
    if (is_half_written(entry.path().filename().string())) fs::remove(entry.path(), ignored);
}

}  // namespace odeflow::data
