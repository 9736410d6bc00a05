// Lets the nth of the command's system calls fail, and writes down all of them. Preloaded by scripts/syscalls.
//
// FAILING_CALLS   what fails: CALL:N:HOW, several with commas between. N counts the calls of that name from 1, N+ means that
//                 one and all after it. HOW is an error's name, `short` (half of what was asked for is done), `kill` (the
//                 process is killed instead of the call) or `cut` (half is done, then the process is killed).
// CALLS_CASELESS  set: of a path's letters case does not count, as on macOS; all files are called by small ones.
// CALLS_LOG       a file that each call is appended to, a line each: its name, its number, and what it is about.
//
// Calls on what is the kernel's own (/proc, /sys, devices by name) are passed on and not counted.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum call { WRITE, PWRITE, READ, PREAD, OPEN, CLOSE, RENAME, UNLINK, FLOCK, FTRUNCATE, FSYNC, COPY, MKDIR, CHMOD, CHOWN, CALLS };

static const char *const names[CALLS] = {
    "write", "pwrite", "read", "pread", "open", "close", "rename", "unlink", "flock", "ftruncate", "fsync", "copy", "mkdir",
    "fchmod", "fchown",
};

static const struct { const char *name; int number; } errors[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EINTR", EINTR}, {"EAGAIN", EAGAIN}, {"EACCES", EACCES}, {"EMFILE", EMFILE},
    {"EXDEV", EXDEV}, {"EPERM", EPERM}, {"EINVAL", EINVAL}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS}, {"EEXIST", EEXIST},
    {"EWOULDBLOCK", EWOULDBLOCK}, {"ENOLCK", ENOLCK},
};

/// The C library's own syscall(2): what is counted is not to count itself.
#define raw(...) (((long (*)(long, ...))dlsym(RTLD_NEXT, "syscall"))(__VA_ARGS__))
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL(how) do { errno = (how); return -1; } while (0)

enum how { PASS = 0, SHORT = -1, KILL = -2, CUT = -3 };

static struct { enum call call; long number; int andLater; int how; } faults[16];
static int faultCount;
static int logFile = -1;
static atomic_long counts[CALLS];

static void read_faults(void) {
    const char *text = getenv("FAILING_CALLS");
    while (text && *text && faultCount < 16) {
        char name[16], how[16], plus[2] = "";
        long number;
        int used = 0;
        if (sscanf(text, "%15[a-z]:%ld%1[+]:%15[A-Za-z]%n", name, &number, plus, how, &used) < 4 || !used) {
            used = 0;
            plus[0] = 0;
            if (sscanf(text, "%15[a-z]:%ld:%15[A-Za-z]%n", name, &number, how, &used) < 3 || !used) abort();
        }
        int result = !strcmp(how, "short") ? SHORT : !strcmp(how, "kill") ? KILL : !strcmp(how, "cut") ? CUT : PASS;
        for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
            if (!strcmp(how, errors[i].name)) result = errors[i].number;
        for (int call = 0; call < CALLS; call++)
            if (!strcmp(name, names[call])) {
                faults[faultCount].call = call;
                faults[faultCount].number = number;
                faults[faultCount].andLater = plus[0] == '+';
                faults[faultCount++].how = result;
            }
        text += used;
        if (*text == ',') text++;
    }
}

__attribute__((constructor)) static void start(void) {
    read_faults();
    const char *path = getenv("CALLS_LOG");
    if (path) logFile = (int)raw(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/// Counts a call, writes it down, and says how it is to end.
static int judge(enum call call, const char *about, long size) {
    long number = atomic_fetch_add(&counts[call], 1) + 1;
    int how = PASS;
    for (int i = 0; i < faultCount; i++)
        if (faults[i].call == call && (faults[i].andLater ? number >= faults[i].number : number == faults[i].number))
            how = faults[i].how;
    if (logFile >= 0) {
        char line[PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%s %ld %ld %s\n", names[call], number, size, about ? about : "");
        if (length > (int)sizeof line) length = sizeof line;
        raw(SYS_write, logFile, line, length);
    }
    if (how == KILL) {
        kill(getpid(), SIGKILL);
        pause();
    }
    return how;
}

static const char *path_of(int file, char *room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    long count = raw(SYS_readlinkat, AT_FDCWD, link, room, PATH_MAX - 1);
    room[count > 0 ? count : 0] = 0;
    return room;
}

/// Counted are calls on files and pipes, not those on the kernel's own.
static int judge_file(enum call call, int file, long size) {
    char room[PATH_MAX];
    const char *path = path_of(file, room);
    if (!strncmp(path, "/proc/", 6) || !strncmp(path, "/sys/", 5) || !strncmp(path, "anon_inode:", 11)) return PASS;
    return judge(call, path, size);
}

/// Begins a call that moves bytes: how it ends, and how many bytes it is to move.
static int begin_move(enum call call, int file, size_t *count) {
    int how = judge_file(call, file, (long)*count);
    if ((how == SHORT || how == CUT) && *count > 1) *count /= 2;
    // Who is killed in the middle of a write leaves whole pages of the file behind: the kernel looks between them.
    struct stat status;
    if (how == CUT && call == WRITE && !fstat(file, &status) && S_ISREG(status.st_mode)) {
        size_t behind = (size_t)((status.st_size + (off_t)*count) % 4096);
        if (behind < *count) *count -= behind;
    }
    return how;
}

static ssize_t end_move(int how, ssize_t done) {
    if (how == CUT) {
        kill(getpid(), SIGKILL);
        pause();
    }
    return done;
}

#define MOVE(call, moved)                                                                            \
    int how = begin_move(call, file, &count);                                                        \
    if (how > 0) FAIL(how);                                                                          \
    return end_move(how, moved);

ssize_t write(int file, const void *from, size_t count) { MOVE(WRITE, NEXT(write)(file, from, count)) }
ssize_t read(int file, void *into, size_t count) { MOVE(READ, NEXT(read)(file, into, count)) }
ssize_t pwrite(int file, const void *from, size_t count, off_t at) { MOVE(PWRITE, NEXT(pwrite)(file, from, count, at)) }
ssize_t pread(int file, void *into, size_t count, off_t at) { MOVE(PREAD, NEXT(pread)(file, into, count, at)) }
ssize_t pwrite64(int file, const void *from, size_t count, off64_t at) { MOVE(PWRITE, NEXT(pwrite64)(file, from, count, at)) }
ssize_t pread64(int file, void *into, size_t count, off64_t at) { MOVE(PREAD, NEXT(pread64)(file, into, count, at)) }

static const char *folded(const char *path, char *room) {
    if (!path || !getenv("CALLS_CASELESS")) return path;
    size_t i = 0;
    for (; path[i] && i < PATH_MAX - 1; i++) room[i] = path[i] >= 'A' && path[i] <= 'Z' ? path[i] + 32 : path[i];
    room[i] = 0;
    return room;
}

static int is_kernels(const char *path) {
    return !path || !strncmp(path, "/proc/", 6) || !strncmp(path, "/sys/", 5) || !strncmp(path, "/dev/", 5)
        || !strncmp(path, "/etc/", 5) || strstr(path, ".so");
}

static int open_file(int folder, const char *path, int flags, mode_t mode) {
    if (!is_kernels(path)) {
        int how = judge(OPEN, path, flags);
        if (how > 0) FAIL(how);
    }
    char room[PATH_MAX];
    return (int)raw(SYS_openat, folder, is_kernels(path) ? path : folded(path, room), flags | O_LARGEFILE, mode);
}

#define OPENED(folder)                                                                               \
    mode_t mode = 0;                                                                                 \
    if (flags & (O_CREAT | __O_TMPFILE)) {                                                           \
        va_list rest;                                                                                \
        va_start(rest, flags);                                                                       \
        mode = va_arg(rest, mode_t);                                                                 \
        va_end(rest);                                                                                \
    }                                                                                                \
    return open_file(folder, path, flags, mode);

int open(const char *path, int flags, ...) { OPENED(AT_FDCWD) }
int open64(const char *path, int flags, ...) { OPENED(AT_FDCWD) }
int openat(int folder, const char *path, int flags, ...) { OPENED(folder) }
int openat64(int folder, const char *path, int flags, ...) { OPENED(folder) }

int close(int file) {
    int how = judge_file(CLOSE, file, file);
    int status = NEXT(close)(file);
    if (how > 0) FAIL(how);
    return status;
}

int rename(const char *old_name, const char *new_name) {
    char both[2 * PATH_MAX];
    snprintf(both, sizeof both, "%s -> %s", old_name, new_name);
    int how = judge(RENAME, both, 0);
    if (how > 0) FAIL(how);
    char one[PATH_MAX], other[PATH_MAX];
    return NEXT(rename)(folded(old_name, one), folded(new_name, other));
}

int stat(const char *path, struct stat *status) {
    char room[PATH_MAX];
    return NEXT(stat)(folded(path, room), status);
}

int lstat(const char *path, struct stat *status) {
    char room[PATH_MAX];
    return NEXT(lstat)(folded(path, room), status);
}

int rmdir(const char *path) {
    char room[PATH_MAX];
    return NEXT(rmdir)(folded(path, room));
}

/// The command asks for renameat2 by its number.
long syscall(long number, ...) {
    long words[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++) words[i] = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_renameat2) {
        char both[2 * PATH_MAX];
        snprintf(both, sizeof both, "%s -> %s", (const char *)words[1], (const char *)words[3]);
        int how = judge(RENAME, both, 0);
        if (how > 0) FAIL(how);
        char one[PATH_MAX], other[PATH_MAX];
        return raw(number, words[0], folded((const char *)words[1], one), words[2], folded((const char *)words[3], other), words[4]);
    }
    return raw(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

int unlink(const char *path) {
    int how = judge(UNLINK, path, 0);
    if (how > 0) FAIL(how);
    char room[PATH_MAX];
    return NEXT(unlink)(folded(path, room));
}

int flock(int file, int what) {
    int how = judge_file(FLOCK, file, what);
    if (how > 0) FAIL(how);
    return NEXT(flock)(file, what);
}

int ftruncate(int file, off_t length) {
    int how = judge_file(FTRUNCATE, file, length);
    if (how > 0) FAIL(how);
    return NEXT(ftruncate)(file, length);
}

int ftruncate64(int file, off_t length) { return ftruncate(file, length); }

int fsync(int file) {
    int how = judge_file(FSYNC, file, 0);
    if (how > 0) FAIL(how);
    return NEXT(fsync)(file);
}

ssize_t copy_file_range(int in, off64_t *in_place, int out, off64_t *out_place, size_t count, unsigned flags) {
    int how = begin_move(COPY, out, &count);
    if (how > 0) FAIL(how);
    return end_move(how, NEXT(copy_file_range)(in, in_place, out, out_place, count, flags));
}

int mkdir(const char *path, mode_t mode) {
    int how = judge(MKDIR, path, mode);
    if (how > 0) FAIL(how);
    char room[PATH_MAX];
    return NEXT(mkdir)(folded(path, room), mode);
}

int fchmod(int file, mode_t mode) {
    int how = judge_file(CHMOD, file, mode);
    if (how > 0) FAIL(how);
    return NEXT(fchmod)(file, mode);
}

int fchown(int file, uid_t owner, gid_t group) {
    int how = judge_file(CHOWN, file, owner);
    if (how > 0) FAIL(how);
    return NEXT(fchown)(file, owner, group);
}
