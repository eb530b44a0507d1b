#include "custos_clip.h"
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <stdio.h>
#include <string.h>

struct custos_clip_encoder {
    AVCodecContext *c;
    AVFrame *frame;
    AVPacket *packet;
    int64_t next;
};

void custos_clip_free(custos_clip_encoder *e) {
    if (!e) return;
    avcodec_free_context(&e->c);
    av_frame_free(&e->frame);
    av_packet_free(&e->packet);
    av_free(e);
}

static custos_clip_encoder *fail(custos_clip_encoder *e, char *error, size_t n, const char *what, int code) {
    char text[96] = "";
    if (code) av_strerror(code, text, sizeof text);
    snprintf(error, n, "%s%s%s", what, code ? ": " : "", text);
    custos_clip_free(e);
    return NULL;
}

custos_clip_encoder *custos_clip_video(const char *codec, int width, int height, int fps, int gop, int kilobits, char *error, size_t n) {
    av_log_set_level(AV_LOG_ERROR);
    const AVCodec *k = avcodec_find_encoder_by_name(codec);
    if (!k) return fail(NULL, error, n, "this machine's libavcodec has no such encoder", 0);
    custos_clip_encoder *e = av_mallocz(sizeof *e);
    if (!e) return fail(NULL, error, n, "out of memory", 0);
    e->c = avcodec_alloc_context3(k);
    e->frame = av_frame_alloc();
    e->packet = av_packet_alloc();
    if (!e->c || !e->frame || !e->packet) return fail(e, error, n, "out of memory", 0);
    e->c->width = width;
    e->c->height = height;
    e->c->pix_fmt = AV_PIX_FMT_YUV420P;
    e->c->time_base = (AVRational){1, fps};
    e->c->framerate = (AVRational){fps, 1};
    e->c->gop_size = gop;
    e->c->max_b_frames = 0;
    e->c->thread_count = 2;
    e->c->bit_rate = (int64_t)kilobits * 1000;
    e->c->rc_max_rate = e->c->bit_rate;
    e->c->rc_buffer_size = (int)e->c->bit_rate;
    av_opt_set(e->c->priv_data, "preset", "ultrafast", 0);
    av_opt_set(e->c->priv_data, "tune", "zerolatency", 0);
    if (strcmp(codec, "libx265") == 0) {
        char p[160];
        snprintf(p, sizeof p, "keyint=%d:min-keyint=%d:scenecut=0:bframes=0:open-gop=0:repeat-headers=1:info=0:log-level=error", gop, gop);
        av_opt_set(e->c->priv_data, "x265-params", p, 0);
    } else {
        char p[160];
        snprintf(p, sizeof p, "keyint=%d:min-keyint=%d:scenecut=0:bframes=0:repeat-headers=1:sliced-threads=0", gop, gop);
        av_opt_set(e->c->priv_data, "x264-params", p, 0);
    }
    int r = avcodec_open2(e->c, k, NULL);
    if (r < 0) return fail(e, error, n, "the encoder did not open", r);
    e->frame->format = AV_PIX_FMT_YUV420P;
    e->frame->width = width;
    e->frame->height = height;
    r = av_frame_get_buffer(e->frame, 0);
    if (r < 0) return fail(e, error, n, "no frame buffer", r);
    return e;
}

static int drain(custos_clip_encoder *e, custos_clip_packet sink, void *context) {
    for (;;) {
        int r = avcodec_receive_packet(e->c, e->packet);
        if (r == AVERROR(EAGAIN) || r == AVERROR_EOF) return 0;
        if (r < 0) return r;
        sink(context, e->packet->data, (size_t)e->packet->size, (e->packet->flags & AV_PKT_FLAG_KEY) != 0);
        av_packet_unref(e->packet);
    }
}

static void copy_plane(uint8_t *to, int stride, const uint8_t *from, int width, int height) {
    for (int y = 0; y < height; y++) memcpy(to + (size_t)y * stride, from + (size_t)y * width, (size_t)width);
}

int custos_clip_send(custos_clip_encoder *e, const uint8_t *y, const uint8_t *u, const uint8_t *v, custos_clip_packet sink, void *context) {
    int r = av_frame_make_writable(e->frame);
    if (r < 0) return r;
    copy_plane(e->frame->data[0], e->frame->linesize[0], y, e->c->width, e->c->height);
    copy_plane(e->frame->data[1], e->frame->linesize[1], u, e->c->width / 2, e->c->height / 2);
    copy_plane(e->frame->data[2], e->frame->linesize[2], v, e->c->width / 2, e->c->height / 2);
    e->frame->pts = e->next++;
    r = avcodec_send_frame(e->c, e->frame);
    return r < 0 ? r : drain(e, sink, context);
}

custos_clip_encoder *custos_clip_aac(int rate, int kilobits, uint8_t *configuration, int *count, char *error, size_t n) {
    av_log_set_level(AV_LOG_ERROR);
    const AVCodec *k = avcodec_find_encoder_by_name("aac");
    if (!k) return fail(NULL, error, n, "this machine's libavcodec has no AAC encoder", 0);
    custos_clip_encoder *e = av_mallocz(sizeof *e);
    if (!e) return fail(NULL, error, n, "out of memory", 0);
    e->c = avcodec_alloc_context3(k);
    e->frame = av_frame_alloc();
    e->packet = av_packet_alloc();
    if (!e->c || !e->frame || !e->packet) return fail(e, error, n, "out of memory", 0);
    e->c->sample_fmt = AV_SAMPLE_FMT_FLTP;
    e->c->sample_rate = rate;
    e->c->bit_rate = (int64_t)kilobits * 1000;
    av_channel_layout_default(&e->c->ch_layout, 1);
    e->c->time_base = (AVRational){1, rate};
    e->c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    int r = avcodec_open2(e->c, k, NULL);
    if (r < 0) return fail(e, error, n, "the encoder did not open", r);
    if (e->c->extradata_size < 2 || e->c->extradata_size > 8 || e->c->frame_size != 1024) return fail(e, error, n, "an AAC encoder of another shape", 0);
    memcpy(configuration, e->c->extradata, (size_t)e->c->extradata_size);
    *count = e->c->extradata_size;
    e->frame->format = AV_SAMPLE_FMT_FLTP;
    e->frame->nb_samples = 1024;
    e->frame->sample_rate = rate;
    av_channel_layout_default(&e->frame->ch_layout, 1);
    r = av_frame_get_buffer(e->frame, 0);
    if (r < 0) return fail(e, error, n, "no frame buffer", r);
    return e;
}

int custos_clip_send_audio(custos_clip_encoder *e, const float *samples, custos_clip_packet sink, void *context) {
    int r = av_frame_make_writable(e->frame);
    if (r < 0) return r;
    memcpy(e->frame->data[0], samples, 1024 * sizeof(float));
    e->frame->pts = e->next;
    e->next += 1024;
    r = avcodec_send_frame(e->c, e->frame);
    return r < 0 ? r : drain(e, sink, context);
}

int custos_clip_finish(custos_clip_encoder *e, custos_clip_packet sink, void *context) {
    int r = avcodec_send_frame(e->c, NULL);
    return r < 0 ? r : drain(e, sink, context);
}
