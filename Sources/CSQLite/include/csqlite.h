#ifndef CLINICSYNC_CSQLITE_H
#define CLINICSYNC_CSQLITE_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

/* sqlite3_db_config is variadic, which Swift cannot call. Returns SQLite's result code. */
int clinicsync_db_config(sqlite3 *db, int option, int value);

/* Copies the bytes, unlike a destructor of NULL: SQLITE_TRANSIENT is a cast that Swift cannot read. */
int clinicsync_bind_text(sqlite3_stmt *statement, int position, const char *bytes, int count);
void clinicsync_result_text(sqlite3_context *context, const char *bytes, int count);

/* Where the wanted bytes begin, or -1: memmem(3), which Swift does not see, and whose time grows with the bytes alone. */
int64_t clinicsync_find(const uint8_t *wanted, size_t wanted_count, const uint8_t *bytes, size_t count);

/*
 * The allowance of one connection whose statements come from strangers: how much memory SQLite may take for a statement, and whether the
 * statement was told to stop.
 *
 * sqlite3_interrupt is heard only while a statement runs, not while one is compiled, which a dozen nested WITH terms make as long as one
 * likes; and one that comes between the two is forgotten. What compiles, grows or sorts takes memory, so a thread that has an allowance gets
 * none once it is used up or the statement was stopped: SQLite then gives up at once, as it is built and tested to do.
 */
typedef struct clinicsync_allowance clinicsync_allowance;

/* Whether this process counts memory by allowances. It does from its start, unless SQLite was in use before. */
int clinicsync_allowances_work(void);

/* An allowance of so many bytes for each statement; NULL without memory. */
clinicsync_allowance *clinicsync_allowance_make(int64_t bytes);
void clinicsync_allowance_free(clinicsync_allowance *allowance);

/* Has the connection's statements ask every few steps whether they were told to stop. */
void clinicsync_allowance_watch(clinicsync_allowance *allowance, sqlite3 *db);

/* From here to its end the calling thread's memory counts. */
void clinicsync_allowance_begin(clinicsync_allowance *allowance);
void clinicsync_allowance_end(clinicsync_allowance *allowance);

/* Tells the statement to stop, from any thread, until it is told to go on. */
void clinicsync_allowance_stop(clinicsync_allowance *allowance);
void clinicsync_allowance_go_on(clinicsync_allowance *allowance);

/* Whether the calling thread's statement was told to stop: for functions that run for long. */
int clinicsync_is_stopped(void);

/* Whether memory was refused since the beginning because the allowance was used up. */
int clinicsync_allowance_ran_out(const clinicsync_allowance *allowance);

#endif
