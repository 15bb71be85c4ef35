/* Preloaded, it makes every fsync and fdatasync take ten milliseconds more, on whatever thread it is called. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void wait_ten_ms(void) {
  struct timespec ten_ms = {0, 10 * 1000 * 1000};
  nanosleep(&ten_ms, 0);
}

int fsync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_ten_ms();
  return real(fd);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_ten_ms();
  return real(fd);
}
