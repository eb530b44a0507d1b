#pragma once
// Linux calls that Glibc's Swift module does not show.
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// open(2) with O_DIRECT set or not; returns a descriptor or -errno.
int custos_open(const char *path, int flags, unsigned mode, int direct);
// fallocate(2) with FALLOC_FL_KEEP_SIZE; returns 0 or -errno.
int custos_preallocate(int fd, int64_t offset, int64_t length);
// rename without replacing what is there (renameat2 RENAME_NOREPLACE); 0 or -errno.
int custos_rename_noreplace(const char *from, const char *to);
// CRC-32C (Castagnoli), with the processor's instruction where it has one.
uint32_t custos_crc32c(uint32_t crc, const void *bytes, size_t count);
// What the kernel says of its clock (adjtimex(2)): 1 synchronised, 0 free, -1 unknown; offset and error in microseconds.
int custos_clock_state(int64_t *offset, int64_t *error);
// Prints lines as they come, also into a pipe or a file.
void custos_line_buffered(void);
