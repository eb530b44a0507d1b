#include "custos_picture.h"

#include <string.h>

#include <libavutil/imgutils.h>

#include "custos_av.h"
#include "custos_mark.h"

static int is_plain(const AVFrame *f) { return f->format == AV_PIX_FMT_YUV420P || f->format == AV_PIX_FMT_YUVJ420P; }

int custos_picture_fit(const AVFrame *f, int most_width, int most_height, int *width, int *height) {
    AVRational pixel = f->sample_aspect_ratio;
    double shape = pixel.num > 0 && pixel.den > 0 ? av_q2d(pixel) : 1;
    if (shape <= 0.25 || shape >= 4) shape = 1;
    double shown = f->width * shape, factor = 1;
    if (shown > most_width) factor = most_width / shown;
    if (f->height * factor > most_height) factor = most_height / (double)f->height;
    *width = (int)(shown * factor + 0.5) & ~1;
    *height = (int)(f->height * factor + 0.5) & ~1;
    return *width >= 16 && *height >= 16;
}

AVCodecContext *custos_picture_encoder(const AVFrame *f, int width, int height, double rate) {
    AVCodecContext *e = avcodec_alloc_context3(avcodec_find_encoder_by_name("libx264"));
    if (!e) return NULL;
    int keeps = is_plain(f) && width == f->width && height == f->height;
    e->width = width;
    e->height = height;
    e->pix_fmt = AV_PIX_FMT_YUV420P;
    e->color_range = keeps && (f->format == AV_PIX_FMT_YUVJ420P || f->color_range == AVCOL_RANGE_JPEG) ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    e->colorspace = f->colorspace;
    e->color_primaries = f->color_primaries;
    e->color_trc = f->color_trc;
    e->sample_aspect_ratio = (AVRational){1, 1};
    e->time_base = (AVRational){1, 90000};
    e->framerate = av_d2q(rate, 1001000);
    e->max_b_frames = 0;
    e->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    return e;
}

int custos_picture_open(AVCodecContext *e, AVFrame *canvas) {
    if (avcodec_open2(e, e->codec, NULL) < 0) return CUSTOS_AV_NOT_ENCODED;
    canvas->format = e->pix_fmt;
    canvas->width = e->width;
    canvas->height = e->height;
    canvas->color_range = e->color_range;
    return av_frame_get_buffer(canvas, 0) < 0 ? CUSTOS_AV_NO_MEMORY : CUSTOS_AV_OK;
}

int custos_picture_fill(AVFrame *to, const AVFrame *from, struct SwsContext **scaler, int how) {
    // The encoder may still hold the last one.
    if (av_frame_make_writable(to) < 0) return CUSTOS_AV_NO_MEMORY;
    if (is_plain(from) && from->width == to->width && from->height == to->height) {
        for (int plane = 0; plane < 3; plane++) {
            int w = plane ? to->width / 2 : to->width, h = plane ? to->height / 2 : to->height;
            for (int y = 0; y < h; y++) memcpy(to->data[plane] + (ptrdiff_t)y * to->linesize[plane], from->data[plane] + (ptrdiff_t)y * from->linesize[plane], (size_t)w);
        }
        return CUSTOS_AV_OK;
    }
    *scaler = sws_getCachedContext(*scaler, from->width, from->height, from->format, to->width, to->height, to->format, how, NULL, NULL, NULL);
    if (!*scaler) return CUSTOS_AV_UNDECODABLE;
    return sws_scale(*scaler, (const uint8_t *const *)from->data, from->linesize, 0, from->height, to->data, to->linesize) == to->height ? CUSTOS_AV_OK : CUSTOS_AV_UNDECODABLE;
}

int custos_picture_room(AVCodecContext *decoder, AVFrame *picture, int flags) {
    int size = av_image_get_buffer_size(picture->format, picture->width, picture->height, 1);
    if (size < 0 || size > CUSTOS_PICTURE_MAX_BYTES) return AVERROR_INVALIDDATA;
    return avcodec_default_get_buffer2(decoder, picture, flags);
}
