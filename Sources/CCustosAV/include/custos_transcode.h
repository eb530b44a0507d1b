// Video of a camera as H.264, for a browser that plays no H.265: decodes, makes smaller, encodes, through libavcodec and libswscale.
//
// One value, one stream, one thread at a time; no threads of its own, no file and no network. Access units go in; the caller takes
// each picture that comes out of the decoder and has it encoded or forgets it; encoded pictures come out at once (no B pictures,
// no look-ahead).
//
//     t = custos_transcode_open(...)
//     for each access unit:   custos_transcode_send
//         while custos_transcode_picture(&time) == 1:   custos_transcode_encode, or custos_transcode_forget
//             while custos_transcode_packet(...) == 1:   take it
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "custos_av.h"

enum custos_transcode_result {
    CUSTOS_TRANSCODE_NO_ENCODER = -30,  // this libavcodec has no libx264, or no AAC encoder
    CUSTOS_TRANSCODE_STATE = -31        // a call out of turn
};

enum {
    CUSTOS_TRANSCODE_MAX_WIDTH = 3840,
    CUSTOS_TRANSCODE_MIN_WIDTH = 160
};

typedef struct custos_transcoder custos_transcoder;

// 1 when this libavcodec can encode H.264 (0) or AAC (1): asked once at the start.
int custos_transcode_offers(int sound);

// `codec`: CUSTOS_AV_H264 or CUSTOS_AV_H265. Pictures wider than `width` are made smaller. `rate`: pictures a second, as far as known.
custos_transcoder *custos_transcode_open(int codec, int width, double rate, int *result);

// One access unit (NAL units behind 4-byte lengths) with its time of showing in ticks of 90 kHz; `sets`: parameter sets in Annex B
// that go in front of it, or NULL. A length that lies ends the unit there. NULL, 0 at the end. What cannot be decoded is left out.
// CUSTOS_AV_OK, or an error after which only close is left.
int custos_transcode_send(custos_transcoder *t, const uint8_t *sets, size_t sets_size, const uint8_t *unit, size_t size, int64_t time);

// 1: a picture waits; 0: none yet, or none any more.
int custos_transcode_picture(custos_transcoder *t, int64_t *time);

// Encodes the picture that waits, as a key picture when `key` is 1. Another size than before begins a new encoder, whose first
// picture is a key picture: `custos_transcode_edition` then tells another number.
int custos_transcode_encode(custos_transcoder *t, int key);
void custos_transcode_forget(custos_transcoder *t);

// Which encoder it is that made the packets, from 1; 0 before the first picture. A packet is of the present edition.
int custos_transcode_edition(const custos_transcoder *t);

// 1: an encoded picture (NAL units behind 4-byte lengths), valid until the next call; 0: none.
int custos_transcode_packet(custos_transcoder *t, const uint8_t **bytes, size_t *size, int64_t *time, int *is_sync);

// The parameter sets (Annex B) of the present edition.
int custos_transcode_parameters(const custos_transcoder *t, const uint8_t **bytes, size_t *size);

void custos_transcode_close(custos_transcoder *t);

// The calling thread gives way to everything else that computes or reads; once for each thread. Its name becomes `name`.
void custos_transcode_thread(const char *name);
