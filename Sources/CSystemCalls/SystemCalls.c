#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "SystemCalls.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
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

void system_open_closed_streams(void) {
    for (int stream = 0; stream <= 2; stream++) {
        if (fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
        // The lowest free number is this one, since those below it are open. Opened the wrong way round: to use what is
        // closed stays an error.
        (void)open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
    }
}

ssize_t system_write_without_signal(int file, const void *bytes, size_t count) {
    sigset_t broken_pipe, before, pending;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    sigpending(&pending);
    int was_pending = sigismember(&pending, SIGPIPE);
    if (pthread_sigmask(SIG_BLOCK, &broken_pipe, &before) != 0) was_pending = 1;
    ssize_t written = write(file, bytes, count);
    int problem = errno;
    // A pipe whose reader goes away in the middle has taken a part of the bytes, and sends the signal all the same.
    if (written < (ssize_t)count && !was_pending) {
        // It is this thread's, and waiting.
        sigpending(&pending);
        int received;
        if (sigismember(&pending, SIGPIPE)) sigwait(&broken_pipe, &received);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = problem;
    return written;
}

int system_open(const char *path, int flags) { return open(path, flags); }

int system_sync_file_system(int file) {
#if defined(__linux__)
    return syncfs(file);
#else
    (void)file;
    sync();
    return 0;
#endif
}

void system_begin_sync(int file, uint64_t offset, uint64_t count) {
#if defined(__linux__)
    (void)sync_file_range(file, (off_t)offset, (off_t)count, SYNC_FILE_RANGE_WRITE);
#else
    (void)file, (void)offset, (void)count;
#endif
}
