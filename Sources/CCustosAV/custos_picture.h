// Between the files of this target: from a decoded picture to the one that is encoded as H.264.
#pragma once
#include <libavcodec/avcodec.h>
#include <libswscale/swscale.h>

// Sides in square pixels that fit into a frame, even, never larger than the picture's own. 0 when one would be below 16.
int custos_picture_fit(const AVFrame *f, int most_width, int most_height, int *width, int *height);

// An encoder (libx264) and its canvas for pictures like `f`, shown `width` by `height`: colours as they are, square pixels, times in 1/90000 s.
// What is the purpose's own (preset, rate, threads, distance of key pictures) is set by the caller before custos_picture_open. NULL without memory.
AVCodecContext *custos_picture_encoder(const AVFrame *f, int width, int height, double rate);

// Opens the encoder and makes the canvas. CUSTOS_AV_OK, or the error to answer with.
int custos_picture_open(AVCodecContext *encoder, AVFrame *canvas);

// Puts a picture onto the canvas, scaled by `how` (SWS_...) where it has another form.
int custos_picture_fill(AVFrame *canvas, const AVFrame *picture, struct SwsContext **scaler, int how);
