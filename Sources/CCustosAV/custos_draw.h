// Between the files of this target: a JPEG picture that something is drawn on first.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>

// Draws on a picture of YUV 4:2:0; CUSTOS_AV_OK, or the error to answer with.
typedef int (*custos_av_draw)(AVFrame *picture, void *context);

int custos_av_drawn_jpeg(
    int codec, const uint8_t *annexb, size_t size, int width, int quality, custos_av_draw draw, void *context, uint8_t **out, size_t *out_size);
