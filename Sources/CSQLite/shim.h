#include <sqlite3.h>

/* sqlite3_db_config is variadic, which Swift cannot call.
   Forbids SQL that could damage the file on purpose (sqlite.org/security.html). */
static inline int provscan_sqlite3_defend(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/* Runs no trigger and reads no view, whatever the file holds. */
static inline int provscan_sqlite3_disarm(sqlite3 *database) {
    int result = sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    return result != SQLITE_OK ? result : sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
}
