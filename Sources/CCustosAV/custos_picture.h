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

// The largest picture that is decoded: 8192 by 4352 in 4:2:0 with 8 bits has 53 MB. What a camera claims costs memory many times over.
#define CUSTOS_PICTURE_MAX_BYTES (64 << 20)

// For AVCodecContext.get_buffer2: room for a picture of at most so many bytes, and none for a larger one.
int custos_picture_room(AVCodecContext *decoder, AVFrame *picture, int flags);
