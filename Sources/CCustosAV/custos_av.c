#include "custos_av.h"
#include "custos_picture.h"
#include "custos_draw.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

// A damaged picture is the camera's affair and is answered with a code; libav shall not write to our log.
static void silence(void) { av_log_set_level(AV_LOG_QUIET); }

// The first picture that the access unit gives, or NULL with *result set.
static AVFrame *decode(int codec, const uint8_t *bytes, size_t size, int *result) {
    AVFrame *frame = NULL;
    AVPacket *packet = NULL;
    AVCodecContext *context = NULL;
    const AVCodec *decoder = avcodec_find_decoder(codec == CUSTOS_AV_H264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
    if (!decoder) {
        *result = CUSTOS_AV_NO_CODEC;
        return NULL;
    }
    *result = CUSTOS_AV_NO_MEMORY;
    context = avcodec_alloc_context3(decoder);
    packet = av_packet_alloc();
    frame = av_frame_alloc();
    if (!context || !packet || !frame || av_new_packet(packet, (int)size) < 0) goto fail;
    memcpy(packet->data, bytes, size);
    packet->flags |= AV_PKT_FLAG_KEY;

    context->thread_count = 1;
    context->max_pixels = CUSTOS_AV_MAX_PIXELS;
    context->get_buffer2 = custos_picture_room;
    // A picture with a damaged corner still shows what happens; the footage itself is kept elsewhere.
    context->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT | AV_CODEC_FLAG_LOW_DELAY;
    *result = CUSTOS_AV_UNDECODABLE;
    if (avcodec_open2(context, decoder, NULL) < 0) goto fail;
    if (avcodec_send_packet(context, packet) < 0) goto fail;
    int got = avcodec_receive_frame(context, frame);
    if (got == AVERROR(EAGAIN)) {
        // The decoder waits for a later picture; there is none.
        if (avcodec_send_packet(context, NULL) < 0) goto fail;
        got = avcodec_receive_frame(context, frame);
    }
    if (got < 0) goto fail;
    *result = CUSTOS_AV_TOO_LARGE;
    if (frame->width < 2 || frame->height < 2 || (int64_t)frame->width * frame->height > CUSTOS_AV_MAX_PIXELS) goto fail;

    *result = CUSTOS_AV_OK;
    av_packet_free(&packet);
    avcodec_free_context(&context);
    return frame;
fail:
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&context);
    return NULL;
}

// The picture at its size for the JPEG: square pixels, full range, even sides.
static AVFrame *scale(const AVFrame *source, int width, int *result) {
    struct SwsContext *scaler = NULL;
    AVFrame *target = NULL;
    double shape = 1.0;
    AVRational pixel = source->sample_aspect_ratio;
    if (pixel.num > 0 && pixel.den > 0) {
        double p = (double)pixel.num / pixel.den;
        if (p > 0.25 && p < 4.0) shape = p;
    }
    double shown = source->width * shape;
    int w = width > 0 && width < shown ? width : (int)(shown + 0.5);
    if (w > CUSTOS_AV_MAX_WIDTH) w = CUSTOS_AV_MAX_WIDTH;
    int h = (int)(w * source->height / shown + 0.5);
    w = w < 16 ? 16 : w & ~1;
    h = h < 16 ? 16 : h & ~1;

    *result = CUSTOS_AV_TOO_LARGE;
    if ((int64_t)w * h > CUSTOS_AV_MAX_PIXELS) return NULL;

    *result = CUSTOS_AV_NO_MEMORY;
    target = av_frame_alloc();
    if (!target) return NULL;
    target->format = AV_PIX_FMT_YUV420P;
    target->color_range = AVCOL_RANGE_JPEG;
    target->width = w;
    target->height = h;
    if (av_frame_get_buffer(target, 0) < 0) goto fail;

    *result = CUSTOS_AV_UNDECODABLE;
    int full = source->color_range == AVCOL_RANGE_JPEG;
    enum AVPixelFormat format = source->format;
    // The J formats say "full range" by name; swscale wants it as a property.
    if (format == AV_PIX_FMT_YUVJ420P) { format = AV_PIX_FMT_YUV420P; full = 1; }
    if (format == AV_PIX_FMT_YUVJ422P) { format = AV_PIX_FMT_YUV422P; full = 1; }
    if (format == AV_PIX_FMT_YUVJ444P) { format = AV_PIX_FMT_YUV444P; full = 1; }
    scaler = sws_getContext(source->width, source->height, format, w, h, AV_PIX_FMT_YUV420P, SWS_AREA, NULL, NULL, NULL);
    if (!scaler) goto fail;
    const int *table = sws_getCoefficients(SWS_CS_DEFAULT);
    sws_setColorspaceDetails(scaler, table, full, table, 1, 0, 1 << 16, 1 << 16);
    if (sws_scale(scaler, (const uint8_t *const *)source->data, source->linesize, 0, source->height, target->data, target->linesize) != h) goto fail;

    sws_freeContext(scaler);
    *result = CUSTOS_AV_OK;
    return target;
fail:
    sws_freeContext(scaler);
    av_frame_free(&target);
    return NULL;
}

static int encode(AVFrame *picture, int quality, uint8_t **out, size_t *out_size) {
    int result = CUSTOS_AV_NO_MEMORY;
    AVPacket *packet = av_packet_alloc();
    AVCodecContext *context = NULL;
    const AVCodec *encoder = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!encoder) {
        result = CUSTOS_AV_NO_CODEC;
        goto done;
    }
    context = avcodec_alloc_context3(encoder);
    if (!context || !packet) goto done;
    context->width = picture->width;
    context->height = picture->height;
    context->pix_fmt = AV_PIX_FMT_YUV420P;
    context->color_range = AVCOL_RANGE_JPEG;
    context->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
    context->time_base = (AVRational){1, 25};
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_QSCALE;
    context->global_quality = FF_QP2LAMBDA * quality;
    picture->quality = context->global_quality;
    picture->pts = 0;

    result = CUSTOS_AV_NOT_ENCODED;
    if (avcodec_open2(context, encoder, NULL) < 0) goto done;
    if (avcodec_send_frame(context, picture) < 0) goto done;
    if (avcodec_receive_packet(context, packet) < 0) {
        if (avcodec_send_frame(context, NULL) < 0 || avcodec_receive_packet(context, packet) < 0) goto done;
    }
    result = CUSTOS_AV_TOO_LARGE;
    if (packet->size <= 0 || packet->size > CUSTOS_AV_MAX_JPEG) goto done;
    result = CUSTOS_AV_NO_MEMORY;
    uint8_t *copy = malloc((size_t)packet->size);
    if (!copy) goto done;
    memcpy(copy, packet->data, (size_t)packet->size);
    *out = copy;
    *out_size = (size_t)packet->size;
    result = CUSTOS_AV_OK;
done:
    av_packet_free(&packet);
    avcodec_free_context(&context);
    return result;
}

int custos_av_jpeg(int codec, const uint8_t *annexb, size_t size, int width, int quality, uint8_t **out, size_t *out_size) {
    return custos_av_drawn_jpeg(codec, annexb, size, width, quality, NULL, NULL, out, out_size);
}

int custos_av_drawn_jpeg(
    int codec, const uint8_t *annexb, size_t size, int width, int quality, custos_av_draw draw, void *context, uint8_t **out, size_t *out_size) {
    pthread_once(&once, silence);
    if (!annexb || !out || !out_size || size == 0 || size > CUSTOS_AV_MAX_INPUT) return CUSTOS_AV_BAD_ARGUMENT;
    if (codec != CUSTOS_AV_H264 && codec != CUSTOS_AV_H265) return CUSTOS_AV_BAD_ARGUMENT;
    if (width < 0 || width > CUSTOS_AV_MAX_WIDTH || quality < 2 || quality > 31) return CUSTOS_AV_BAD_ARGUMENT;
    *out = NULL;
    *out_size = 0;

    int result = CUSTOS_AV_UNDECODABLE;
    AVFrame *frame = decode(codec, annexb, size, &result);
    if (!frame) return result;
    AVFrame *picture = scale(frame, width, &result);
    av_frame_free(&frame);
    if (!picture) return result;
    if (draw) result = draw(picture, context);
    if (result == CUSTOS_AV_OK) result = encode(picture, quality, out, out_size);
    av_frame_free(&picture);
    return result;
}

void custos_av_release(uint8_t *jpeg) { free(jpeg); }
