// G.711 as AAC-LC, for a browser, through libavcodec's encoder.
//
// The sound is brought to 32 kHz or more first: an AAC frame is 1024 samples, which at a telephone's 8 kHz would hold live sound
// back for a quarter of a second.
//
// One value, one track, one thread at a time. Times are samples of the AAC track, counted from the first sample that went in.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "custos_transcode.h"

enum {
    CUSTOS_SOUND_ALAW = 0,
    CUSTOS_SOUND_MULAW = 1,
    CUSTOS_SOUND_FRAME = 1024
};

typedef struct custos_sound custos_sound;

// `rate`: 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100 or 48000. `channels`: 1 or 2, interleaved.
custos_sound *custos_sound_open(int law, int rate, int channels, int *result);

// Samples of the AAC track for each sample of the source.
int custos_sound_factor(const custos_sound *s);

// AudioSpecificConfig; returns its count of bytes, at most `capacity`.
int custos_sound_configuration(const custos_sound *s, uint8_t *bytes, int capacity);

// `samples` of each channel, at most CUSTOS_SOUND_FRAME / factor; NULL stands for silence. Take the packets after each call: the
// encoder holds few.
int custos_sound_send(custos_sound *s, const uint8_t *g711, int samples);

// No sound comes any more: what the encoder holds comes out.
int custos_sound_finish(custos_sound *s);

// 1: a frame, valid until the next call, that is heard from `time` on (the encoder's first begins before 0); 0: none.
int custos_sound_packet(custos_sound *s, const uint8_t **bytes, size_t *size, int64_t *time);

void custos_sound_close(custos_sound *s);
