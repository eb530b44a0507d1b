#define _GNU_SOURCE
#include "custos_linux.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/timex.h>

int custos_open(const char *path, int flags, unsigned mode, int direct) {
    int fd = open(path, flags | O_CLOEXEC | (direct ? O_DIRECT : 0), mode);
    return fd < 0 ? -errno : fd;
}

int custos_preallocate(int fd, int64_t offset, int64_t length) {
    return fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length) == 0 ? 0 : -errno;
}

int custos_rename_noreplace(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ? 0 : -errno;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t crc_hardware(uint32_t crc, const uint8_t *p, size_t n) {
    uint64_t c = crc;
    while (n >= 8) { uint64_t v; __builtin_memcpy(&v, p, 8); c = __builtin_ia32_crc32di(c, v); p += 8; n -= 8; }
    while (n--) c = __builtin_ia32_crc32qi((uint32_t)c, *p++);
    return (uint32_t)c;
}
#endif

static uint32_t crc_table(uint32_t crc, const uint8_t *p, size_t n) {
    for (; n; n--) {
        crc ^= *p++;
        for (int k = 0; k < 8; k++) crc = crc >> 1 ^ (0x82F63B78u & (0u - (crc & 1)));
    }
    return crc;
}

uint32_t custos_crc32c(uint32_t crc, const void *bytes, size_t count) {
    crc = ~crc;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~crc_hardware(crc, bytes, count);
#endif
    return ~crc_table(crc, bytes, count);
}

int custos_clock_state(int64_t *offset, int64_t *error) {
    struct timex t = {0};
    int state = adjtimex(&t);
    if (state < 0) return -1;
    *offset = t.offset / (t.status & STA_NANO ? 1000 : 1);
    *error = t.esterror;
    return state != TIME_ERROR && !(t.status & STA_UNSYNC);
}

void custos_line_buffered(void) { setvbuf(stdout, NULL, _IOLBF, 0); }
