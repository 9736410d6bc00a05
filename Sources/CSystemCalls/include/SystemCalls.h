// Calls that the system's headers show only to those who ask for GNU extensions, which Swift's Glibc module does not.
#ifndef SYSTEM_CALLS_H
#define SYSTEM_CALLS_H
#include <stdint.h>
#include <sys/types.h>

/// Lets the kernel copy up to `count` bytes from `*offset` of one file to where another one stands, and moves `*offset`.
/// Gives how many were copied, or -1 where the kernel will not (copy_file_range(2)).
ssize_t system_copy_range(int source, uint64_t *_Nonnull offset, int target, size_t count);

/// Gives the calling thread a name for debuggers, of at most 15 bytes (pthread_setname_np(3)).
void system_name_thread(const char *_Nonnull name);

/// Renames a file unless something has the new name: 0, or -1 with errno (renameat2(2), renamex_np(2)).
int system_rename_new(const char *_Nonnull old_name, const char *_Nonnull new_name);

/// Opens what cannot be read from and written to in the place of those of the first three descriptors that are closed, so
/// that no file gets their numbers, and messages and rows written to them do not land in it.
void system_open_closed_streams(void);

/// Writes as write(2) does, and where nobody reads any more gives EPIPE without SIGPIPE: a library is not to end its program,
/// nor to change what the program does about signals.
ssize_t system_write_without_signal(int file, const void *_Nullable bytes, size_t count);

/// Opens as open(2) does, which Swift sees as a function of many arguments.
int system_open(const char *_Nonnull path, int flags);

/// Waits until the disk has all that was written to the file system of an open file, in one go (syncfs(2)); where there is no
/// such call, starts writing (sync(2)). 0, or -1 with errno.
int system_sync_file_system(int file);

/// Lets the disk begin with bytes of a file, and waits for none (sync_file_range(2)). Says nothing of errors: they come to
/// the sync that waits.
void system_begin_sync(int file, uint64_t offset, uint64_t count);
#endif
