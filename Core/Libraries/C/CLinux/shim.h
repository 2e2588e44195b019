#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// In glibc for all, but declared only under _GNU_SOURCE, without which Swift imports its headers.
ssize_t copy_file_range(int input, int64_t *input_offset, int output, int64_t *output_offset, size_t length,
                        unsigned int flags);
void *memmem(const void *bytes, size_t length, const void *pattern, size_t pattern_length);

// O_TMPFILE (open(2)), which is declared for _GNU_SOURCE alone, by the name that it always has.
static inline int open_nameless(const char *folder, mode_t mode) {
    return open(folder, __O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
}
