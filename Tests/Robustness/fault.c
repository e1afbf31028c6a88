/* Fails one call of the program it is preloaded into: an LD_PRELOAD shim for Linux with glibc.
 *
 *   FAULT_CALL    write, sync, read, mmap, rename, open or malloc
 *   FAULT_AT      the call that fails, counted from 1; 0 fails none
 *   FAULT_STICKY  1: every call after it fails too, as with a disk that is gone
 *   FAULT_PATH    only calls on files whose path contains this count; for malloc, only calls of the library so named
 *   FAULT_ERRNO   what a failing call says; EIO where it is not given
 *   FAULT_LOG     a file for the number of calls that counted, written when the program ends
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { NONE, WRITE, SYNC, READ, MMAP, RENAME, OPEN, MALLOC };

static int kind = NONE;
static long failing = 0;
static int sticky = 0;
static int reason = EIO;
static const char *filter = "";
static const char *log_path = NULL;
static atomic_long calls = 0;
static atomic_int failed = 0;
static ElfW(Addr) library_start = 0, library_end = 0;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static int find_library(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size, (void)data;
    if (!info->dlpi_name || !*filter || !strstr(info->dlpi_name, filter)) return 0;
    for (int number = 0; number < info->dlpi_phnum; number++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[number];
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
        library_start = info->dlpi_addr + header->p_vaddr;
        library_end = library_start + header->p_memsz;
    }
    return 1;
}

__attribute__((constructor)) static void begin(void) {
    const char *names[] = {"", "write", "sync", "read", "mmap", "rename", "open", "malloc"};
    const char *call = getenv("FAULT_CALL");
    if (!call) return;
    if (getenv("FAULT_PATH")) filter = getenv("FAULT_PATH");
    if (getenv("FAULT_AT")) failing = atol(getenv("FAULT_AT"));
    if (getenv("FAULT_STICKY")) sticky = atoi(getenv("FAULT_STICKY"));
    if (getenv("FAULT_ERRNO")) reason = atoi(getenv("FAULT_ERRNO"));
    log_path = getenv("FAULT_LOG");
    dl_iterate_phdr(find_library, NULL);
    for (int number = 1; number <= MALLOC; number++)
        if (!strcmp(call, names[number])) kind = number;
}

__attribute__((destructor)) static void end(void) {
    if (!log_path || kind == NONE) return;
    kind = NONE;
    FILE *file = fopen(log_path, "w");
    if (!file) return;
    fprintf(file, "%ld %d\n", atomic_load(&calls), atomic_load(&failed));
    fclose(file);
}

/* Counts a call that matters; returns whether it fails. */
static int fails(void) {
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (failing == 0 || number < failing || (number > failing && !sticky)) return 0;
    atomic_store(&failed, 1);
    errno = reason;
    return 1;
}

static int matters_path(int call, const char *path) {
    return kind == call && path && strstr(path, filter);
}

static int matters(int call, int descriptor) {
    char name[64], path[4096];
    if (kind != call || descriptor < 0) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return matters_path(call, path);
}

#define REAL(type, name, parameters) \
    static type(*real) parameters = NULL; \
    if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name)

#define TRANSFER(name, call, buffer_type, parameters, arguments) \
    ssize_t name parameters { \
        REAL(ssize_t, name, parameters); \
        if (matters(call, descriptor) && fails()) return -1; \
        return real arguments; \
    }

TRANSFER(write, WRITE, const void *, (int descriptor, const void *bytes, size_t count), (descriptor, bytes, count))
TRANSFER(pwrite, WRITE, const void *, (int descriptor, const void *bytes, size_t count, off_t place),
         (descriptor, bytes, count, place))
TRANSFER(pwrite64, WRITE, const void *, (int descriptor, const void *bytes, size_t count, off64_t place),
         (descriptor, bytes, count, place))
TRANSFER(read, READ, void *, (int descriptor, void *bytes, size_t count), (descriptor, bytes, count))
TRANSFER(pread, READ, void *, (int descriptor, void *bytes, size_t count, off_t place), (descriptor, bytes, count, place))
TRANSFER(pread64, READ, void *, (int descriptor, void *bytes, size_t count, off64_t place),
         (descriptor, bytes, count, place))

#define SYNCHRONISE(name) \
    int name(int descriptor) { \
        REAL(int, name, (int)); \
        if (matters(SYNC, descriptor) && fails()) return -1; \
        return real(descriptor); \
    }

SYNCHRONISE(fsync)
SYNCHRONISE(fdatasync)

#define MAP(name, offset) \
    void *name(void *place, size_t size, int protection, int flags, int descriptor, offset start) { \
        REAL(void *, name, (void *, size_t, int, int, int, offset)); \
        if (matters(MMAP, descriptor) && fails()) return MAP_FAILED; \
        return real(place, size, protection, flags, descriptor, start); \
    }

MAP(mmap, off_t)
MAP(mmap64, off64_t)

int rename(const char *from, const char *to) {
    REAL(int, rename, (const char *, const char *));
    if (matters_path(RENAME, from) && fails()) return -1;
    return real(from, to);
}

#define OPEN_FILE(name) \
    int name(const char *path, int flags, ...) { \
        va_list list; \
        va_start(list, flags); \
        mode_t mode = va_arg(list, mode_t); \
        va_end(list); \
        REAL(int, name, (const char *, int, ...)); \
        if (matters_path(OPEN, path) && fails()) return -1; \
        return real(path, flags, mode); \
    }

OPEN_FILE(open)
OPEN_FILE(open64)

static int matters_caller(void *caller) {
    ElfW(Addr) address = (ElfW(Addr))caller;
    return kind == MALLOC && address >= library_start && address < library_end;
}

void *malloc(size_t size) {
    if (matters_caller(__builtin_return_address(0)) && fails()) return NULL;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    if (matters_caller(__builtin_return_address(0)) && fails()) return NULL;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    if (matters_caller(__builtin_return_address(0)) && fails()) return NULL;
    return __libc_realloc(memory, size);
}
