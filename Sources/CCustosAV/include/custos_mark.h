// A film with words burnt into its pictures: decodes, draws, encodes as H.264, through libavcodec, libswscale and FreeType.
//
// One value, one film, one thread. Access units go in, the caller says what is written on each picture that comes out of the
// decoder, encoded pictures come out. No file but the font, no network.
//
//     mark = custos_mark_open(...)
//     for each access unit:   custos_mark_send
//         while custos_mark_picture(&time) == 1:   custos_mark_encode("what to write")
//             while custos_mark_packet(...) == 1:   take it
//     custos_mark_send(NULL), the same two loops; custos_mark_finish, the inner loop; custos_mark_close
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "custos_av.h"

enum custos_mark_result {
    CUSTOS_MARK_NO_ENCODER = -20,  // this libavcodec has no libx264
    CUSTOS_MARK_STATE = -21        // a call out of turn
};

enum {
    // Above this a picture is made smaller: a copy with a watermark is for looking at, and H.264 of 4K costs more than it shows.
    CUSTOS_MARK_MAX_WIDTH = 1920,
    CUSTOS_MARK_MAX_HEIGHT = 1088,
    CUSTOS_MARK_MAX_RATE = 2000000,  // bits a second
    CUSTOS_MARK_MAX_TEXT = 1024
};

typedef struct custos_mark custos_mark;

// Opens a film of CUSTOS_AV_H264 or CUSTOS_AV_H265. `banner` (UTF-8) stands on every picture: above the picture's own line at
// the lower edge, and faintly across the middle, where it cannot be cut off. `font` is a font file, or NULL: then a built-in font
// of ASCII is used, and other characters become '?'. `threads`: of the encoder.
custos_mark *custos_mark_open(int codec, const char *font, const char *banner, int threads, double rate, int *result);

// One access unit in Annex B with its time of showing in ticks of 90 kHz; the first one with its parameter sets. NULL, 0 at the
// end. What cannot be decoded is left out. CUSTOS_AV_OK, or an error after which only close is left.
int custos_mark_send(custos_mark *mark, const uint8_t *annexb, size_t size, int64_t time);

// 1: a picture waits to be drawn on and encoded; 0: none yet, or none any more.
int custos_mark_picture(custos_mark *mark, int64_t *time);

// Draws the banner and `line` on the picture that waits, and gives it to the encoder.
int custos_mark_encode(custos_mark *mark, const char *line);

// No picture comes any more.
int custos_mark_finish(custos_mark *mark);

// 1: an encoded picture (Annex B), valid until the next call; 0: none yet, or none any more. Times rise, and pictures are shown
// in the order in which they come.
int custos_mark_packet(custos_mark *mark, const uint8_t **bytes, size_t *size, int64_t *time, int *is_sync);

// The parameter sets (Annex B) of what is encoded; there once a picture was encoded.
int custos_mark_parameters(custos_mark *mark, const uint8_t **bytes, size_t *size);

void custos_mark_close(custos_mark *mark);

// One key frame (Annex B, parameter sets first) as JPEG at its own size, with banner and line written on it as on a film's pictures.
// The result goes back with custos_av_release.
int custos_mark_jpeg(
    int codec, const char *font, const char *banner, const char *line, const uint8_t *annexb, size_t size, int quality, uint8_t **out, size_t *out_size);

// 1 when a font file can be opened and has a glyph for every character of the text.
int custos_mark_covers(const char *font, const char *text);

// The calling thread, and those that it makes from now on, give way to everything else that computes or reads.
void custos_mark_give_way(void);
