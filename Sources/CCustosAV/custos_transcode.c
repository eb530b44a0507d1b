#define _GNU_SOURCE
#include "custos_transcode.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

#include "custos_mark.h"
#include "custos_picture.h"

struct custos_transcoder {
    AVCodecContext *decoder, *encoder;
    AVPacket *in, *out;
    AVFrame *picture, *canvas;
    struct SwsContext *scaler;
    double rate;
    int width, edition, has_picture;
    uint8_t *lengths;
    size_t room;
    // Of the pictures that the present encoder was opened for.
    int source_width, source_height;
    AVRational source_shape;
    int64_t last_time;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void silence(void) { av_log_set_level(AV_LOG_QUIET); }

int custos_transcode_offers(int sound) {
    pthread_once(&once, silence);
    return sound ? avcodec_find_encoder(AV_CODEC_ID_AAC) != NULL : avcodec_find_encoder_by_name("libx264") != NULL && avcodec_find_decoder(AV_CODEC_ID_HEVC) != NULL;
}

custos_transcoder *custos_transcode_open(int codec, int width, double rate, int *result) {
    pthread_once(&once, silence);
    int ignored;
    if (!result) result = &ignored;
    *result = CUSTOS_AV_BAD_ARGUMENT;
    if ((codec != CUSTOS_AV_H264 && codec != CUSTOS_AV_H265) || width < CUSTOS_TRANSCODE_MIN_WIDTH || width > CUSTOS_TRANSCODE_MAX_WIDTH) return NULL;
    *result = CUSTOS_AV_NO_CODEC;
    const AVCodec *decoder = avcodec_find_decoder(codec == CUSTOS_AV_H264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
    if (!decoder) return NULL;
    *result = CUSTOS_TRANSCODE_NO_ENCODER;
    if (!avcodec_find_encoder_by_name("libx264")) return NULL;
    *result = CUSTOS_AV_NO_MEMORY;
    custos_transcoder *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->width = width & ~1;
    t->rate = rate >= 1 && rate <= 240 ? rate : 25;
    t->last_time = INT64_MIN;
    t->in = av_packet_alloc();
    t->out = av_packet_alloc();
    t->picture = av_frame_alloc();
    t->decoder = avcodec_alloc_context3(decoder);
    if (!t->in || !t->out || !t->picture || !t->decoder) goto fail;
    t->decoder->thread_count = 1;
    t->decoder->max_pixels = CUSTOS_AV_MAX_PIXELS;
    t->decoder->get_buffer2 = custos_picture_room;
    t->decoder->pkt_timebase = (AVRational){1, 90000};
    // A picture with a damaged corner still shows what happens.
    t->decoder->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT | AV_CODEC_FLAG_LOW_DELAY;
    *result = CUSTOS_AV_NO_CODEC;
    if (avcodec_open2(t->decoder, decoder, NULL) < 0) goto fail;
    *result = CUSTOS_AV_OK;
    return t;
fail:
    custos_transcode_close(t);
    return NULL;
}

// 4-byte lengths become start codes, which are as long. Returns how many bytes are whole units.
static size_t start_codes(uint8_t *bytes, size_t size) {
    size_t at = 0;
    while (size - at > 4) {
        size_t n = (size_t)bytes[at] << 24 | (size_t)bytes[at + 1] << 16 | (size_t)bytes[at + 2] << 8 | bytes[at + 3];
        if (n == 0 || n > size - at - 4) break;
        memcpy(bytes + at, "\0\0\0\1", 4);
        at += 4 + n;
    }
    return at;
}

int custos_transcode_send(custos_transcoder *t, const uint8_t *sets, size_t sets_size, const uint8_t *unit, size_t size, int64_t time) {
    if (size > CUSTOS_AV_MAX_INPUT || sets_size > CUSTOS_AV_MAX_INPUT || (unit == NULL) != (size == 0) || (sets == NULL) != (sets_size == 0)) return CUSTOS_AV_BAD_ARGUMENT;
    if (!unit) {
        avcodec_send_packet(t->decoder, NULL);
        return CUSTOS_AV_OK;
    }
    av_packet_unref(t->in);
    if (av_new_packet(t->in, (int)(sets_size + size)) < 0) return CUSTOS_AV_NO_MEMORY;
    if (sets) memcpy(t->in->data, sets, sets_size);
    memcpy(t->in->data + sets_size, unit, size);
    size_t whole = start_codes(t->in->data + sets_size, size);
    if (!whole) return CUSTOS_AV_OK;
    av_shrink_packet(t->in, (int)(sets_size + whole));
    t->in->pts = time;
    int sent = avcodec_send_packet(t->decoder, t->in);
    return sent == AVERROR(EAGAIN) ? CUSTOS_TRANSCODE_STATE : sent == AVERROR(ENOMEM) ? CUSTOS_AV_NO_MEMORY : CUSTOS_AV_OK;
}

int custos_transcode_picture(custos_transcoder *t, int64_t *time) {
    if (t->has_picture) return CUSTOS_TRANSCODE_STATE;
    for (;;) {
        av_frame_unref(t->picture);
        int got = avcodec_receive_frame(t->decoder, t->picture);
        if (got == AVERROR(ENOMEM)) return CUSTOS_AV_NO_MEMORY;
        if (got < 0) return 0;
        if (t->picture->width >= 16 && t->picture->height >= 16 && t->picture->best_effort_timestamp != AV_NOPTS_VALUE) break;
    }
    // Damage may bring times back to front; the caller's times must rise.
    int64_t at = t->picture->best_effort_timestamp;
    if (at <= t->last_time) at = t->last_time + 1;
    t->last_time = at;
    t->has_picture = 1;
    *time = at;
    return 1;
}

// The encoder for pictures like the one that waits. Nothing of it is left when it cannot be had.
static int begin(custos_transcoder *t) {
    const AVFrame *f = t->picture;
    avcodec_free_context(&t->encoder);
    av_frame_free(&t->canvas);
    int w, h;
    // A tall picture is bounded by its height, or it would cost what the width was to save.
    if (!custos_picture_fit(f, t->width, t->width, &w, &h)) return CUSTOS_AV_TOO_LARGE;
    AVCodecContext *e = t->encoder = custos_picture_encoder(f, w, h, t->rate);
    t->canvas = av_frame_alloc();
    if (!e || !t->canvas) {
        avcodec_free_context(&t->encoder);
        return CUSTOS_AV_NO_MEMORY;
    }
    // The caller says when a key picture is due.
    e->gop_size = (int)(10 * t->rate + 0.5);
    e->thread_count = 1;
    av_opt_set(e->priv_data, "preset", "ultrafast", 0);
    av_opt_set(e->priv_data, "tune", "zerolatency", 0);
    av_opt_set(e->priv_data, "crf", "23", 0);
    av_opt_set(e->priv_data, "forced-idr", "1", 0);
    av_opt_set(e->priv_data, "x264-params", "scenecut=0:sliced-threads=0", 0);
    // 4 Mbit/s for 1280x720, and in proportion.
    int64_t most = (int64_t)(4000000.0 * w * h / (1280.0 * 720)) + 400000;
    e->rc_max_rate = most;
    e->rc_buffer_size = (int)most;
    int result = custos_picture_open(e, t->canvas);
    if (result != CUSTOS_AV_OK) {
        avcodec_free_context(&t->encoder);
        return result;
    }
    t->source_width = f->width;
    t->source_height = f->height;
    t->source_shape = f->sample_aspect_ratio;
    t->edition++;
    return CUSTOS_AV_OK;
}

int custos_transcode_encode(custos_transcoder *t, int key) {
    if (!t->has_picture) return CUSTOS_TRANSCODE_STATE;
    t->has_picture = 0;
    int result = CUSTOS_AV_OK;
    const AVFrame *f = t->picture;
    if (!t->encoder || f->width != t->source_width || f->height != t->source_height || av_cmp_q(f->sample_aspect_ratio, t->source_shape)) {
        result = begin(t);
        key = 1;
    }
    if (result == CUSTOS_AV_OK) result = custos_picture_fill(t->canvas, t->picture, &t->scaler, SWS_FAST_BILINEAR);
    if (result != CUSTOS_AV_OK) return result;
    t->canvas->pts = t->last_time;
    t->canvas->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    int sent = avcodec_send_frame(t->encoder, t->canvas);
    return sent == AVERROR(EAGAIN) ? CUSTOS_TRANSCODE_STATE : sent < 0 ? CUSTOS_AV_NOT_ENCODED : CUSTOS_AV_OK;
}

void custos_transcode_forget(custos_transcoder *t) { t->has_picture = 0; }

int custos_transcode_edition(const custos_transcoder *t) { return t->edition; }

// The next start code at or after `at`: its first byte (of three), or `size`.
static size_t start_code(const uint8_t *b, size_t size, size_t at) {
    for (; at + 3 <= size; at++) {
        const uint8_t *one = memchr(b + at + 2, 1, size - at - 2);
        if (!one) return size;
        at = (size_t)(one - b) - 2;
        if (b[at] == 0 && b[at + 1] == 0) return at;
    }
    return size;
}

// Annex B with 4-byte lengths instead, in a buffer of our own.
static int with_lengths(custos_transcoder *t, size_t *count) {
    const uint8_t *b = t->out->data;
    size_t size = (size_t)t->out->size, at = start_code(b, size, 0), written = 0;
    while (at < size) {
        size_t begin = at + 3, next = start_code(b, size, begin), end = next;
        while (end > begin && b[end - 1] == 0) end--;
        if (written + 4 + (end - begin) > t->room) {
            // A unit grows by one byte at most; the packet's own size is never passed by more than its units.
            size_t room = 2 * size + 64;
            uint8_t *more = room > t->room ? realloc(t->lengths, room) : NULL;
            if (!more) return CUSTOS_AV_NO_MEMORY;
            t->lengths = more;
            t->room = room;
        }
        size_t n = end - begin;
        if (n) {
            uint8_t *to = t->lengths + written;
            to[0] = (uint8_t)(n >> 24), to[1] = (uint8_t)(n >> 16), to[2] = (uint8_t)(n >> 8), to[3] = (uint8_t)n;
            memcpy(to + 4, b + begin, n);
            written += 4 + n;
        }
        at = next;
    }
    *count = written;
    return CUSTOS_AV_OK;
}

int custos_transcode_packet(custos_transcoder *t, const uint8_t **bytes, size_t *size, int64_t *time, int *is_sync) {
    if (!t->encoder) return 0;
    av_packet_unref(t->out);
    int got = avcodec_receive_packet(t->encoder, t->out);
    if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return 0;
    if (got < 0) return CUSTOS_AV_NOT_ENCODED;
    int result = with_lengths(t, size);
    if (result != CUSTOS_AV_OK) return result;
    *bytes = t->lengths;
    *time = t->out->pts;
    *is_sync = t->out->flags & AV_PKT_FLAG_KEY ? 1 : 0;
    return 1;
}

int custos_transcode_parameters(const custos_transcoder *t, const uint8_t **bytes, size_t *size) {
    if (!t->encoder || !t->encoder->extradata) return CUSTOS_TRANSCODE_STATE;
    *bytes = t->encoder->extradata;
    *size = (size_t)t->encoder->extradata_size;
    return CUSTOS_AV_OK;
}

void custos_transcode_close(custos_transcoder *t) {
    if (!t) return;
    avcodec_free_context(&t->decoder);
    avcodec_free_context(&t->encoder);
    av_packet_free(&t->in);
    av_packet_free(&t->out);
    av_frame_free(&t->picture);
    av_frame_free(&t->canvas);
    sws_freeContext(t->scaler);
    free(t->lengths);
    free(t);
}

void custos_transcode_thread(const char *name) {
    static __thread int is_done;
    if (is_done) return;
    is_done = 1;
    custos_mark_give_way();
    char text[16];
    snprintf(text, sizeof text, "%s", name);
    prctl(PR_SET_NAME, text, 0, 0, 0);
}
