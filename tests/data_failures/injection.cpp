// SPDX-License-Identifier: BSL-1.0
#include "injection.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

using odeflow::test::injected;
using odeflow::test::injection;

bool armed = false;
injection plan;
injected seen;

// Whether this call is to fail; errno is set.
bool fails(const char* call) {
  if (!armed) return false;
  ++seen.calls;
  if (seen.calls < plan.first || seen.calls > plan.last) return false;
  if (seen.failed++ == 0) seen.call = call;
  errno = plan.error;
  return true;
}

bool memory_fails() {
  if (!armed) return false;
  ++seen.allocations;
  const bool now = (seen.allocations >= plan.first_allocation && seen.allocations <= plan.last_allocation) ||
                   (plan.no_memory_after_a_failed_call && seen.failed > 0);
  seen.failed_allocations += now;
  return now;
}

const char* of_folder(int file, const char* call, const char* call_of_folder) {
  struct stat about {};
  return ::fstat(file, &about) == 0 && S_ISDIR(about.st_mode) ? call_of_folder : call;
}

}  // namespace

extern "C" {
int __real_open(const char* path, int flags, ...);
int __real_close(int file);
int __real_fchmod(int file, mode_t mode);
int __real_fsync(int file);
int __real_rename(const char* from, const char* to);
ssize_t __real_write(int file, const void* bytes, std::size_t size);

int __wrap_open(const char* path, int flags, ...) {
  if (fails(flags & O_DIRECTORY ? "open of the folder" : "open")) return -1;
  if (!(flags & O_CREAT)) return __real_open(path, flags);
  std::va_list arguments;
  va_start(arguments, flags);
  const int mode = va_arg(arguments, int);
  va_end(arguments);
  return __real_open(path, flags, mode);
}
int __wrap_close(int file) {
  const bool failed = fails(of_folder(file, "close", "close of the folder"));
  const int error = errno, result = __real_close(file);  // it closes all the same
  errno = error;
  return failed ? -1 : result;
}
int __wrap_fchmod(int file, mode_t mode) { return fails("fchmod") ? -1 : __real_fchmod(file, mode); }
int __wrap_fsync(int file) {
  return fails(of_folder(file, "fsync", "fsync of the folder")) ? -1 : __real_fsync(file);
}
int __wrap_rename(const char* from, const char* to) { return fails("rename") ? -1 : __real_rename(from, to); }
ssize_t __wrap_write(int file, const void* bytes, std::size_t size) {
  if (!fails("write")) return __real_write(file, bytes, size);
  if (plan.what == injection::kind::short_write) return __real_write(file, bytes, (size + 1) / 2);
  return plan.what == injection::kind::nothing_written ? 0 : -1;
}
}

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return memory_fails() ? nullptr : std::malloc(bytes == 0 ? 1 : bytes);
}
void* operator new(std::size_t bytes) {
  if (void* memory = operator new(bytes, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto multiple = static_cast<std::size_t>(alignment);
  void* memory = memory_fails() ? nullptr : std::aligned_alloc(multiple, (bytes / multiple + 1) * multiple);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace odeflow::test {

void injection::arm() const {
  plan = *this;
  seen = {};
  armed = true;
}

injected disarm() {
  armed = false;
  return seen;
}

}  // namespace odeflow::test
