#pragma once
// Encoders for the simulator's own test clip, over libavcodec. Never used on footage.
#include <stddef.h>
#include <stdint.h>

typedef struct custos_clip_encoder custos_clip_encoder;

// One encoded packet: Annex B for video (parameter sets in front of each key picture), a raw frame for AAC.
typedef void (*custos_clip_packet)(void *context, const uint8_t *bytes, size_t count, int is_key);

// codec is "libx264" or "libx265". No B pictures, closed GOP of `gop` frames. Returns NULL with a text in `error`.
custos_clip_encoder *custos_clip_video(const char *codec, int width, int height, int fps, int gop, int kilobits, char *error, size_t error_size);
// planes of 8-bit 4:2:0: y (width*height), u and v (width/2*height/2). 0 or a negative libav error.
int custos_clip_send(custos_clip_encoder *e, const uint8_t *y, const uint8_t *u, const uint8_t *v, custos_clip_packet sink, void *context);

// AAC-LC mono. `configuration` receives AudioSpecificConfig, at most 8 bytes; returns NULL with a text in `error`.
custos_clip_encoder *custos_clip_aac(int sample_rate, int kilobits, uint8_t *configuration, int *configuration_count, char *error, size_t error_size);
// exactly 1024 mono samples, -1...1.
int custos_clip_send_audio(custos_clip_encoder *e, const float *samples, custos_clip_packet sink, void *context);

int custos_clip_finish(custos_clip_encoder *e, custos_clip_packet sink, void *context);
void custos_clip_free(custos_clip_encoder *e);
