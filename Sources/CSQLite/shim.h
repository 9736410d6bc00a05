#include <sqlite3.h>

/* What Swift cannot call or see: functions of a variable number of arguments, and the destructor that means a copy. */

static inline int sqlite_allow_schema_writes(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 0, (int *)0);
}

static inline int sqlite_distrust_schema(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
}

static inline int sqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, int count) {
    return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

static inline void sqlite_result_text_copy(sqlite3_context *context, const char *text, int count) {
    sqlite3_result_text(context, text, count, SQLITE_TRANSIENT);
}

/* A file system that is the library's own but for the folder of temporary files, of which the library else has one for all of a
   process (sqlite.org/c3ref/temp_directory.html). Files without a name are the temporary ones (sqlite.org/c3ref/vfs.html). */
typedef struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *base;
    const char *folder;
    /* The longest name of a file, with the two NULs behind it that the library's file systems expect. */
    int name_size;
} sqlite_folder;

static inline int sqlite_folder_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
    sqlite_folder *own = (sqlite_folder *)vfs;
    if (name) return own->base->xOpen(own->base, name, file, flags, out_flags);
    sqlite3_uint64 number;
    sqlite3_randomness(sizeof number, &number);
    /* Behind the file, since the name has to stay as long as that: `szOsFile` has room for both. */
    char *path = (char *)file + own->base->szOsFile;
    sqlite3_snprintf(own->name_size - 1, path, "%s/etilqs_%016llx", own->folder, number);
    for (char *end = path; ; end++) {
        if (*end) continue;
        end[1] = 0;
        break;
    }
    return own->base->xOpen(own->base, path, file, flags, out_flags);
}

/* Makes one under a name of its own; it stays as long as the process. NULL where there is no memory. */
static inline const char *sqlite_make_folder(const char *folder) {
    if (sqlite3_initialize() != SQLITE_OK) return 0;
    sqlite3_vfs *base = sqlite3_vfs_find(0);
    sqlite_folder *own = base ? (sqlite_folder *)sqlite3_malloc(sizeof *own) : 0;
    if (!own) return 0;
    own->vfs = *base;
    own->base = base;
    own->folder = sqlite3_mprintf("%s", folder);
    own->vfs.zName = sqlite3_mprintf("hasdata-export-%p", (void *)own);
    own->vfs.xOpen = sqlite_folder_open;
    own->vfs.pNext = 0;
    if (!own->folder || !own->vfs.zName) return 0;
    int length = 0;
    while (folder[length]) length++;
    own->name_size = length + 32;
    own->vfs.szOsFile = base->szOsFile + own->name_size;
    return sqlite3_vfs_register(&own->vfs, 0) == SQLITE_OK ? own->vfs.zName : 0;
}
