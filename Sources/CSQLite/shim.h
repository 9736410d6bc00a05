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

/* The folder for temporary files of all connections (sqlite.org/c3ref/temp_directory.html), which the first call sets: no
   connection may be open then. */
static inline void sqlite_set_temporary_folder(const char *name) {
    if (sqlite3_initialize() == SQLITE_OK && !sqlite3_temp_directory) sqlite3_temp_directory = sqlite3_mprintf("%s", name);
}
