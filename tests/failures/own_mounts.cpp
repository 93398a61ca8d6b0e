// SPDX-License-Identifier: BSL-1.0
#include "own_mounts.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

#include "../data/files.hpp"

namespace odeflow::test {
namespace {

void require(int result, const char* call) {
  if (result != 0) throw std::system_error(errno, std::generic_category(), call);
}

std::string size(std::size_t bytes) { return "size=" + std::to_string(bytes); }

bool become_owner() {
  const auto uid = ::geteuid();
  const auto gid = ::getegid();
  if (::unshare(uid == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
  if (uid != 0) {
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << uid << ' ' << uid << " 1";
    std::ofstream("/proc/self/gid_map") << gid << ' ' << gid << " 1";
  }
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  try {
    const temporary_folder folder;
    const small_disk disk(folder / "disk", 4096);
    make_read_only(folder / "disk");
    make_writable(folder / "disk");
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

}  // namespace

bool own_mounts() {
  static const bool owner = become_owner();
  return owner;
}

small_disk::small_disk(const std::filesystem::path& folder, std::size_t bytes) : folder_(folder) {
  std::filesystem::create_directories(folder);
  require(::mount("none", folder.c_str(), "tmpfs", 0, size(bytes).c_str()), "mount");
}

small_disk::~small_disk() { ::umount2(folder_.c_str(), MNT_DETACH); }

void small_disk::resize(std::size_t bytes) const {
  require(::mount("none", folder_.c_str(), "tmpfs", MS_REMOUNT, size(bytes).c_str()), "mount again");
}

void make_read_only(const std::filesystem::path& folder) {
  require(::mount(folder.c_str(), folder.c_str(), nullptr, MS_BIND, nullptr), "mount of the folder");
  require(::mount("none", folder.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
          "mount read-only");
}

void make_writable(const std::filesystem::path& folder) {
  require(::umount2(folder.c_str(), MNT_DETACH), "umount");
}

}  // namespace odeflow::test
