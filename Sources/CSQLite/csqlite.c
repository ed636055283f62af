#define _GNU_SOURCE /* memmem */
#include "csqlite.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int clinicsync_db_config(sqlite3 *db, int option, int value) {
    return sqlite3_db_config(db, option, value, (int *)0);
}

int clinicsync_bind_text(sqlite3_stmt *statement, int position, const char *bytes, int count) {
    return sqlite3_bind_text(statement, position, bytes, count, SQLITE_TRANSIENT);
}

void clinicsync_result_text(sqlite3_context *context, const char *bytes, int count) {
    sqlite3_result_text(context, bytes, count, SQLITE_TRANSIENT);
}

int64_t clinicsync_find(const uint8_t *wanted, size_t wanted_count, const uint8_t *bytes, size_t count) {
    const uint8_t *found = memmem(bytes, count, wanted, wanted_count);
    return found ? found - bytes : -1;
}

struct clinicsync_allowance {
    int64_t limit;
    int64_t used;
    int ran_out;
    atomic_int is_stopped;
};

/* How many steps of SQLite's machine go by between two looks at whether a statement was stopped. */
enum { steps_between_looks = 200 };

static sqlite3_mem_methods standard;
static int is_installed;
static _Thread_local clinicsync_allowance *current;

static int admits(int64_t bytes) {
    clinicsync_allowance *allowance = current;
    if (atomic_load_explicit(&allowance->is_stopped, memory_order_relaxed)) return 0;
    if (allowance->used + bytes <= allowance->limit) return 1;
    allowance->ran_out = 1;
    return 0;
}

static void count(int64_t bytes) {
    current->used += bytes;
}

static void *allocate(int size) {
    /* All of the daemon's other connections come here, too. */
    if (!current) return standard.xMalloc(size);
    if (!admits(size)) return NULL;
    void *memory = standard.xMalloc(size);
    if (memory) count(standard.xSize(memory));
    return memory;
}

static void release(void *memory) {
    if (current && memory) count(-(int64_t)standard.xSize(memory));
    standard.xFree(memory);
}

static void *reallocate(void *memory, int size) {
    if (!current) return standard.xRealloc(memory, size);
    int64_t before = memory ? standard.xSize(memory) : 0;
    if (size > before && !admits(size - before)) return NULL;
    void *moved = standard.xRealloc(memory, size);
    if (moved) count(standard.xSize(moved) - before);
    return moved;
}

/* Before main: SQLite takes other memory methods only before its first use. */
__attribute__((constructor)) static void install(void) {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &standard) != SQLITE_OK) return;
    sqlite3_mem_methods bounded = standard;
    bounded.xMalloc = allocate;
    bounded.xFree = release;
    bounded.xRealloc = reallocate;
    is_installed = sqlite3_config(SQLITE_CONFIG_MALLOC, &bounded) == SQLITE_OK;
}

int clinicsync_allowances_work(void) { return is_installed; }

clinicsync_allowance *clinicsync_allowance_make(int64_t bytes) {
    clinicsync_allowance *allowance = calloc(1, sizeof *allowance);
    if (allowance) allowance->limit = bytes;
    return allowance;
}

void clinicsync_allowance_free(clinicsync_allowance *allowance) { free(allowance); }

static int is_stopped(void *context) {
    clinicsync_allowance *allowance = context;
    return atomic_load_explicit(&allowance->is_stopped, memory_order_relaxed);
}

void clinicsync_allowance_watch(clinicsync_allowance *allowance, sqlite3 *db) {
    sqlite3_progress_handler(db, steps_between_looks, is_stopped, allowance);
}

void clinicsync_allowance_begin(clinicsync_allowance *allowance) {
    allowance->used = 0;
    allowance->ran_out = 0;
    current = allowance;
}

void clinicsync_allowance_end(clinicsync_allowance *allowance) {
    (void)allowance;
    current = NULL;
}

void clinicsync_allowance_stop(clinicsync_allowance *allowance) {
    atomic_store_explicit(&allowance->is_stopped, 1, memory_order_relaxed);
}

void clinicsync_allowance_go_on(clinicsync_allowance *allowance) {
    atomic_store_explicit(&allowance->is_stopped, 0, memory_order_relaxed);
}

int clinicsync_is_stopped(void) { return current ? is_stopped(current) : 0; }

int clinicsync_allowance_ran_out(const clinicsync_allowance *allowance) { return allowance->ran_out; }
