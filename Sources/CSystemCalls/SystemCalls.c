#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "SystemCalls.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

ssize_t system_copy_range(int source, uint64_t *offset, int target, size_t count) {
#if defined(__linux__)
    off_t place = (off_t)*offset;
    ssize_t copied = copy_file_range(source, &place, target, NULL, count, 0);
    if (copied > 0) *offset = (uint64_t)place;
    return copied;
#else
    (void)source, (void)offset, (void)target, (void)count;
    return -1;
#endif
}

int system_rename_new(const char *old_name, const char *new_name) {
#if defined(__linux__) && defined(SYS_renameat2)
    // By number: older C libraries have no function for it. 1 is RENAME_NOREPLACE.
    return (int)syscall(SYS_renameat2, AT_FDCWD, old_name, AT_FDCWD, new_name, 1);
#elif defined(__APPLE__)
    return renamex_np(old_name, new_name, RENAME_EXCL);
#else
    (void)old_name, (void)new_name;
    errno = ENOSYS;
    return -1;
#endif
}

void system_name_thread(const char *name) {
#if defined(__linux__)
    pthread_setname_np(pthread_self(), name);
#elif defined(__APPLE__)
    pthread_setname_np(name);
#else
    (void)name;
#endif
}
