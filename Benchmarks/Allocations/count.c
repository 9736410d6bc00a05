// Counts allocations of the process it is preloaded into and says how many there were when the process ends.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_ulong count;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// dlsym itself may allocate before malloc is known.
static char early[4096];
static size_t early_used;

void *malloc(size_t size) {
    static void *(*next)(size_t);
    if (!next) next = NEXT(malloc);
    atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return next(size);
}

void *calloc(size_t n, size_t size) {
    static void *(*next)(size_t, size_t);
    static int asking;
    if (!next) {
        if (asking) {
            void *given = early + early_used;
            early_used += (n * size + 15) / 16 * 16;
            return early_used <= sizeof early ? given : NULL;
        }
        asking = 1;
        next = NEXT(calloc);
    }
    atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return next(n, size);
}

void *realloc(void *old, size_t size) {
    static void *(*next)(void *, size_t);
    if (!next) next = NEXT(realloc);
    atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return next(old, size);
}

int posix_memalign(void **given, size_t alignment, size_t size) {
    static int (*next)(void **, size_t, size_t);
    if (!next) next = NEXT(posix_memalign);
    atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return next(given, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    static void *(*next)(size_t, size_t);
    if (!next) next = NEXT(aligned_alloc);
    atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return next(alignment, size);
}

void free(void *old) {
    static void (*next)(void *);
    if ((char *)old >= early && (char *)old < early + sizeof early) return;
    if (!next) next = NEXT(free);
    next(old);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("ALLOCATIONS_FILE");
    FILE *file = path ? fopen(path, "w") : NULL;
    const unsigned long total = atomic_load(&count);
    if (file) { fprintf(file, "%lu\n", total); fclose(file); }
}
