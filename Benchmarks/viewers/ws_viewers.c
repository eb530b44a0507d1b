// ws_viewers: N live viewers over WebSocket that only count, so that they do not cost more than what they measure.
//   ws_viewers HOST PORT TARGET TOKEN N SECONDS WARM STALLED      loopback addresses only
// N viewers read; STALLED more connect and never read. Delay of a frame: when its last byte was read, minus the wall time in its
// 16-byte head (docs/reference/live.md), by the same clock; counted from WARM seconds after the start on, so that the cached
// pictures of the beginning are not in it. First picture: from connect(2) to the last byte of the first sync fragment.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUCKETS = 200000 };  // 50 us each, ten seconds

typedef struct {
    int fd, upgraded, opcode, has_head, is_last;
    unsigned char frame[14], head[16];
    int frame_bytes, head_bytes;
    uint64_t left;
    double began, first_picture;
} viewer;

static uint32_t delays[BUCKETS];
static uint64_t frames, bytes, counted, negative, skipped;
static int closed, last_close;
static double warm_until;

static void die(const char *what) { perror(what); exit(2); }

static double clock_now(clockid_t c) {
    struct timespec t;
    clock_gettime(c, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void message_ends(viewer *v) {
    if (!v->has_head || v->head[0] != 1) return;
    frames++;
    if (v->head[1] & 4) skipped++;
    if ((v->head[1] & 1) && v->first_picture == 0) v->first_picture = clock_now(CLOCK_MONOTONIC) - v->began;
    if (clock_now(CLOCK_MONOTONIC) < warm_until) return;
    int64_t wall = 0;
    for (int i = 8; i < 16; i++) wall = wall << 8 | v->head[i];
    double d = clock_now(CLOCK_REALTIME) - wall / 1e6;
    counted++;
    if (d < 0) negative++;
    int b = d < 0 ? 0 : (int)(d * 20000);
    delays[b < BUCKETS ? b : BUCKETS - 1]++;
}

static void pong(viewer *v) {
    static const unsigned char answer[6] = {0x8A, 0x80};
    if (send(v->fd, answer, sizeof answer, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;  // The server's own limit ends a viewer that cannot answer.
}

// RFC 6455 5.2: the server's frames are not masked.
static void feed(viewer *v, const unsigned char *p, size_t n) {
    while (n > 0) {
        if (v->left == 0) {
            v->frame[v->frame_bytes++] = *p++;
            n--;
            if (v->frame_bytes < 2) continue;
            int length = v->frame[1] & 127, need = length == 126 ? 4 : length == 127 ? 10 : 2;
            if (v->frame_bytes < need) continue;
            v->left = (uint64_t)length;
            if (need > 2) for (v->left = 0, length = 2; length < need; length++) v->left = v->left << 8 | v->frame[length];
            v->frame_bytes = 0;
            v->is_last = v->frame[0] >> 7;
            int opcode = v->frame[0] & 15;
            if (opcode != 0) {
                v->opcode = opcode;
                v->head_bytes = 0;
                v->has_head = 0;
            }
            if (opcode == 9) pong(v);
        } else {
            size_t take = n < v->left ? n : (size_t)v->left;
            if ((v->opcode == 2 || v->opcode == 8) && v->head_bytes < 16) {
                size_t h = take < (size_t)(16 - v->head_bytes) ? take : (size_t)(16 - v->head_bytes);
                memcpy(v->head + v->head_bytes, p, h);
                v->head_bytes += (int)h;
                v->has_head = v->opcode == 2 && v->head_bytes == 16;
            }
            p += take;
            n -= take;
            v->left -= take;
        }
        if (v->left == 0 && v->frame_bytes == 0) {
            if (v->opcode == 8 && v->head_bytes >= 2) last_close = v->head[0] << 8 | v->head[1];
            if (v->is_last && (v->opcode == 2)) message_ends(v);
        }
    }
}

static int compare(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }

static double percentile(double p) {
    uint64_t want = (uint64_t)(p * (double)counted), seen = 0;
    for (int i = 0; i < BUCKETS; i++) if ((seen += delays[i]) > want) return i / 20.0;
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 9) { fprintf(stderr, "usage: ws_viewers HOST PORT TARGET TOKEN N SECONDS WARM STALLED\n"); return 64; }
    if (strncmp(argv[1], "127.", 4) != 0) { fprintf(stderr, "ws_viewers: loopback only\n"); return 64; }
    int n = atoi(argv[5]), stalled = atoi(argv[8]), e = epoll_create1(0);
    double began = clock_now(CLOCK_MONOTONIC), until = began + atof(argv[6]);
    warm_until = began + atof(argv[7]);
    viewer *all = calloc((size_t)(n + stalled), sizeof *all);
    static unsigned char buffer[1 << 18];
    char request[2048];
    int length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: Bearer %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", argv[3], argv[1], argv[2], argv[4]);
    for (int i = 0; i < n + stalled; i++) {
        viewer *v = &all[i];
        v->fd = socket(AF_INET, SOCK_STREAM, 0);
        if (v->fd < 0) die("socket");
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
        inet_pton(AF_INET, argv[1], &a.sin_addr);
        v->began = clock_now(CLOCK_MONOTONIC);
        if (connect(v->fd, (struct sockaddr *)&a, sizeof a)) die("connect");
        if (send(v->fd, request, (size_t)length, 0) != length) die("send");
        if (i >= n) continue;
        fcntl(v->fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = v};
        epoll_ctl(e, EPOLL_CTL_ADD, v->fd, &event);
    }
    struct epoll_event events[256];
    for (double left; (left = until - clock_now(CLOCK_MONOTONIC)) > 0;) {
        int k = epoll_wait(e, events, 256, (int)(left * 1000) + 1);
        for (int i = 0; i < k; i++) {
            viewer *v = events[i].data.ptr;
            ssize_t r = recv(v->fd, buffer, sizeof buffer - 1, 0);
            if (r < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (r <= 0) {
                closed++;
                close(v->fd);
                v->fd = -1;
                continue;
            }
            bytes += (uint64_t)r;
            unsigned char *p = buffer;
            if (!v->upgraded) {
                buffer[r] = 0;
                if (strncmp((char *)buffer, "HTTP/1.1 101", 12) != 0) { fprintf(stderr, "ws_viewers: %.300s\n", buffer); return 1; }
                unsigned char *end = (unsigned char *)strstr((char *)buffer, "\r\n\r\n");
                if (!end) { fprintf(stderr, "ws_viewers: the answer came in pieces\n"); return 1; }
                p = end + 4;
                v->upgraded = 1;
            }
            feed(v, p, (size_t)(buffer + r - p));
        }
    }
    double *first = calloc((size_t)n + 1, sizeof *first);
    int seen = 0;
    for (int i = 0; i < n; i++) if (all[i].first_picture > 0) first[seen++] = all[i].first_picture * 1000;
    qsort(first, (size_t)seen, sizeof *first, compare);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("{\"viewers\": %d, \"frames\": %llu, \"bytes\": %llu, \"skips\": %llu, \"closed\": %d, \"last_close\": %d, \"delay_ms\": {\"p50\": %.2f, \"p95\": %.2f, \"p99\": %.2f, \"max\": %.2f, \"negative\": %llu, \"counted\": %llu}, "
        "\"first_picture_ms\": {\"seen\": %d, \"p50\": %.1f, \"max\": %.1f}, \"own_cpu\": %.3f}\n",
        n, (unsigned long long)frames, (unsigned long long)bytes, (unsigned long long)skipped, closed, last_close, percentile(0.5), percentile(0.95), percentile(0.99), percentile(1 - 1e-12), (unsigned long long)negative, (unsigned long long)counted,
        seen, seen ? first[seen / 2] : 0, seen ? first[seen - 1] : 0,
        (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6);
    return 0;
}
