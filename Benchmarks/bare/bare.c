// bare: the floor that a recorder is measured against. N RTSP/TCP sessions, then nothing but recv(2) and write(2).
//   bare HOST PORT PATH_FORMAT N FOLDER SECONDS        PATH_FORMAT holds one %d: /cam/%d
// No parsing and no index: what comes off a socket goes to its file. Loopback addresses only.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) { perror(what); exit(2); }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

// Sends a request and reads its head (and body); returns the length of what was read.
static size_t ask(int fd, char *answer, size_t size, const char *request) {
    if (send(fd, request, strlen(request), 0) < 0) die("send");
    size_t n = 0;
    for (;;) {
        ssize_t r = recv(fd, answer + n, size - 1 - n, 0);
        if (r <= 0) die("recv");
        n += (size_t)r;
        answer[n] = 0;
        char *end = strstr(answer, "\r\n\r\n");
        if (!end) continue;
        char *length = strcasestr(answer, "content-length:");
        size_t body = length && length < end ? (size_t)atoi(length + 15) : 0;
        if (n >= (size_t)(end + 4 - answer) + body) return n;
    }
}

int main(int argc, char **argv) {
    if (argc != 7) { fprintf(stderr, "usage: bare HOST PORT PATH_FORMAT N FOLDER SECONDS\n"); return 64; }
    int count = atoi(argv[4]);
    double seconds = atof(argv[6]);
    if (strncmp(argv[1], "127.", 4) != 0) { fprintf(stderr, "bare: loopback only\n"); return 64; }
    int *sockets = calloc((size_t)count, sizeof *sockets), *files = calloc((size_t)count, sizeof *files);
    int e = epoll_create1(0);
    static char answer[1 << 16];
    for (int i = 0; i < count; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
        inet_pton(AF_INET, argv[1], &a.sin_addr);
        if (connect(fd, (struct sockaddr *)&a, sizeof a)) die("connect");
        char path[256], url[384], request[1024];
        snprintf(path, sizeof path, argv[3], i + 1);
        snprintf(url, sizeof url, "rtsp://%s:%s%s", argv[1], argv[2], path);
        snprintf(request, sizeof request, "DESCRIBE %s RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n", url);
        ask(fd, answer, sizeof answer, request);
        char control[512] = "", base[400];
        char *b = strcasestr(answer, "content-base:");
        if (b) { sscanf(b + 13, " %399[^\r\n]", base); } else { snprintf(base, sizeof base, "%s", url); }
        char *m = strstr(answer, "m=video"), *c = m ? strstr(m, "a=control:") : NULL;
        if (!c) { fprintf(stderr, "bare: no video in the description of %s\n", url); return 2; }
        sscanf(c + 10, "%511[^\r\n]", control);
        char target[1024];
        if (strncmp(control, "rtsp://", 7) == 0) snprintf(target, sizeof target, "%s", control);
        else snprintf(target, sizeof target, "%s%s%s", base, base[strlen(base) - 1] == '/' ? "" : "/", control);
        char big[2048];
        snprintf(big, sizeof big, "SETUP %s RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n", target);
        ask(fd, answer, sizeof answer, big);
        char session[128] = "";
        char *s = strcasestr(answer, "session:");
        if (s) sscanf(s + 8, " %127[^;\r\n]", session);
        snprintf(big, sizeof big, "PLAY %s RTSP/1.0\r\nCSeq: 3\r\nSession: %s\r\nRange: npt=0-\r\n\r\n", base, session);
        if (send(fd, big, strlen(big), 0) < 0) die("send");
        snprintf(path, sizeof path, "%s/%d.raw", argv[5], i + 1);
        files[i] = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (files[i] < 0) die(path);
        sockets[i] = fd;
        fcntl(fd, F_SETFL, O_NONBLOCK);
        struct epoll_event v = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        epoll_ctl(e, EPOLL_CTL_ADD, fd, &v);
    }
    static char buffer[256 << 10];
    double end = now() + seconds;
    unsigned long long bytes = 0;
    while (now() < end) {
        struct epoll_event v[256];
        int n = epoll_wait(e, v, 256, 100);
        for (int k = 0; k < n; k++) {
            ssize_t r = recv(sockets[v[k].data.u32], buffer, sizeof buffer, 0);
            if (r <= 0) { if (errno == EAGAIN) continue; fprintf(stderr, "bare: a session ended\n"); return 2; }
            if (write(files[v[k].data.u32], buffer, (size_t)r) != r) die("write");
            bytes += (unsigned long long)r;
        }
    }
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("{\"bytes\":%llu,\"cpu\":%.3f}\n", bytes, u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6);
    return 0;
}
