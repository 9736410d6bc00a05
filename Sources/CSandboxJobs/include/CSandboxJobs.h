#ifndef CSANDBOXJOBS_H
#define CSANDBOXJOBS_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// One bundled file: its path below Fixtures/jobs, and its bytes, which live as long as the process.
typedef struct {
    const char *path;
    const unsigned char *bytes;
    size_t count;
} SandboxFile;

/// The bundled files, in order of their paths.
extern const SandboxFile sandbox_files[];
/// How many there are.
extern const size_t sandbox_file_count;

/// The file at an index below `sandbox_file_count`.
static inline SandboxFile sandbox_file(size_t index) { return sandbox_files[index]; }

#pragma clang assume_nonnull end

#endif
