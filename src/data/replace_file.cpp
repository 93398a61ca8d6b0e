// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/replace_file.hpp"

#if !__has_include(<unistd.h>)
#  error "odeflow::data::replace_file needs a POSIX system: open, write, fsync and rename"
#endif
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace odeflow::data {
namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

template <class Call>
auto despite_signals(const Call& call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ != -1; }
  // Interrupted, it has closed: trying again could close a file of another thread.
  bool close() {
    const int number = std::exchange(number_, -1);
    return number == -1 || ::close(number) == 0 || errno == EINTR;
  }

 private:
  int number_;
};

// Where the bytes go, if there is a link the file that it leads to; and the permissions of what is there.
struct destination {
  std::filesystem::path path;
  std::optional<mode_t> permissions;
};

destination destination_of(const std::filesystem::path& path) {
  destination found{path, {}};
  const auto require = [&](bool done, std::error_code otherwise) {
    if (!done) throw replace_error(path, "stat", otherwise, false);
  };
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0) {
    require(errno == ENOENT, last_error());
    return found;
  }
  if (S_ISLNK(about.st_mode)) {
    std::error_code error;
    found.path = std::filesystem::canonical(path, error);
    require(!error, error);
    require(::stat(found.path.c_str(), &about) == 0, last_error());
  }
  require(!S_ISDIR(about.st_mode), std::make_error_code(std::errc::is_a_directory));
  require(S_ISREG(about.st_mode), std::make_error_code(std::errc::invalid_argument));
  found.permissions = about.st_mode & mode_t{0777};
  return found;
}

// The new file until it has its name: removed unless it was kept.
class temporary {
 public:
  explicit temporary(const std::filesystem::path& target) {
    static std::atomic<unsigned> count = 0;
    const std::string start = target.filename().string().substr(0, 200) + '.' + std::to_string(::getpid());
    constexpr int attempts = 1000;  // others of this name were left behind by processes that are dead
    for (int attempt = 0; attempt < attempts; ++attempt) {
      path_ = target.parent_path() / (start + '-' + std::to_string(++count) + ".odeflow-tmp");
      file_.emplace(despite_signals(
          [&] { return ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
      removable_ = file_->is_open();
      if (removable_ || errno != EEXIST) return;
    }
  }
  temporary(const temporary&) = delete;
  temporary& operator=(const temporary&) = delete;
  ~temporary() {
    if (removable_) ::unlink(path_.c_str());
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] descriptor& file() { return *file_; }
  void keep() { removable_ = false; }

 private:
  std::filesystem::path path_;
  std::optional<descriptor> file_;
  bool removable_ = false;
};

bool write_all(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto written = despite_signals([&] { return ::write(file, bytes.data(), bytes.size()); });
    if (written == 0) errno = EIO;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

replace_error::replace_error(std::filesystem::path path, const char* call, std::error_code code,
                             bool replaced)
    : file_error(std::move(path), std::string("cannot be replaced") + (replaced ? " for good: " : ": ") +
                                      call + ": " + code.message()),
      call_(call),
      code_(code),
      replaced_(replaced) {}

void replace_file(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts) {
  const auto require = [&](bool done, const char* call) {
    if (done) return;
    const std::error_code reason = last_error();
    throw replace_error(path, call, reason, false);
  };
  const destination target = destination_of(path);
  const std::filesystem::path parent = target.path.has_parent_path() ? target.path.parent_path() : ".";
  descriptor folder(
      despite_signals([&] { return ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!folder.is_open() && errno == ENOENT) throw file_not_found(path, "no such folder");
  require(folder.is_open(), "open of the folder");

  temporary fresh(target.path);
  const int file = fresh.file().number();
  require(fresh.file().is_open(), "open");
  if (target.permissions)
    require(despite_signals([&] { return ::fchmod(file, *target.permissions); }) == 0, "fchmod");
  for (const auto part : parts) require(write_all(file, part), "write");
  require(despite_signals([&] { return ::fsync(file); }) == 0, "fsync");
  require(fresh.file().close(), "close");
  require(std::rename(fresh.path().c_str(), target.path.c_str()) == 0, "rename");
  fresh.keep();
  if (despite_signals([&] { return ::fsync(folder.number()); }) != 0 && errno != EINVAL && errno != ENOTSUP)
    throw replace_error(path, "fsync of the folder", last_error(), true);
}

}  // namespace odeflow::data
