// One key frame of H.264 or H.265 to a JPEG picture, through libavcodec and libswscale.
//
// One call, one picture, nothing kept: no state, no threads of its own, no file and no network. The caller
// owns the result and gives it back with custos_av_release. Films: custos_mark.h; live streams: custos_transcode.h, custos_sound.h.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum custos_av_result {
    CUSTOS_AV_OK = 0,
    CUSTOS_AV_BAD_ARGUMENT = -1,
    CUSTOS_AV_NO_CODEC = -2,     // this build of libavcodec has no such decoder
    CUSTOS_AV_UNDECODABLE = -3,  // the bytes gave no picture
    CUSTOS_AV_TOO_LARGE = -4,    // more pixels than CUSTOS_AV_MAX_PIXELS, or a JPEG above CUSTOS_AV_MAX_JPEG
    CUSTOS_AV_NO_MEMORY = -5,
    CUSTOS_AV_NOT_ENCODED = -6
};

enum {
    CUSTOS_AV_H264 = 264,
    CUSTOS_AV_H265 = 265,
    // The largest access unit, as CustosMedia accepts it, with room for parameter sets.
    CUSTOS_AV_MAX_INPUT = 17 * 1024 * 1024,
    // 8K: what the largest cameras send.
    CUSTOS_AV_MAX_PIXELS = 8192 * 4352,
    CUSTOS_AV_MAX_WIDTH = 8192,
    CUSTOS_AV_MAX_JPEG = 16 * 1024 * 1024
};

// Decodes one access unit (Annex B, parameter sets first) and writes it as JPEG, `width` pixels wide and as high
// as its shape asks for; 0 keeps the width of the source, and no picture is made larger than its source.
// `quality` is libavcodec's scale, 2 (best) to 31. On CUSTOS_AV_OK `*out` holds `*out_size` bytes.
int custos_av_jpeg(int codec, const uint8_t *annexb, size_t size, int width, int quality, uint8_t **out, size_t *out_size);

void custos_av_release(uint8_t *jpeg);
