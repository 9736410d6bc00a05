#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "SystemCalls.h"
#include <unistd.h>

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
