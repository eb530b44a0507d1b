#define _GNU_SOURCE
#include "custos_mark.h"
#include "custos_draw.h"
#include "custos_picture.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

#include <ft2build.h>
#include FT_FREETYPE_H

#include "custos_mark_font.h"

// A line of text as coverage: 0 nothing, 255 ink.
typedef struct {
    int width, height;
    uint8_t *ink;
} mask;

struct custos_mark {
    AVCodecContext *decoder, *encoder;
    AVPacket *in, *out;
    AVFrame *picture, *canvas;
    struct SwsContext *scaler;
    FT_Library library;
    FT_Face face;
    char *banner;
    mask banner_line, banner_wide;
    int threads, has_picture, is_finished;
    double rate;
    int64_t last_time;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void silence(void) { av_log_set_level(AV_LOG_QUIET); }

// MARK: Text

// The next character of UTF-8; U+FFFD for what is none.
static uint32_t next_character(const uint8_t **text) {
    const uint8_t *p = *text;
    uint32_t c = *p++;
    int more = c < 0x80 ? 0 : c >= 0xF0 && c < 0xF5 ? 3 : c >= 0xE0 ? 2 : c >= 0xC2 ? 1 : -1;
    if (c >= 0xF5) more = -1;
    if (more > 0) c &= 0x3F >> more;
    for (int i = 0; i < more; i++) {
        if ((*p & 0xC0) != 0x80) {
            more = -1;
            break;
        }
        c = c << 6 | (*p++ & 0x3F);
    }
    *text = p;
    return more < 0 ? 0xFFFD : c;
}

// The face of a collection that writes characters as China does; the first one of any other file.
static FT_Face open_face(FT_Library library, const char *path) {
    FT_Face face = NULL;
    if (FT_New_Face(library, path, 0, &face)) return NULL;
    long count = face->num_faces;
    for (long i = 0; i < count && i < 32; i++) {
        FT_Face other = NULL;
        if (FT_New_Face(library, path, i, &other)) continue;
        if (other->family_name && strstr(other->family_name, " SC") && !strstr(other->family_name, "Mono")) {
            FT_Done_Face(face);
            return other;
        }
        FT_Done_Face(other);
    }
    return face;
}

static int make_mask(mask *m, int width, int height) {
    free(m->ink);
    m->ink = NULL;
    m->width = m->height = 0;
    if (width < 1 || height < 1) return 1;
    m->ink = calloc((size_t)width * height, 1);
    if (!m->ink) return 0;
    m->width = width;
    m->height = height;
    return 1;
}

// The width of a text at a size; what does not fit into `limit` pixels is cut off behind the last character that does (`end`).
static int measure(FT_Face face, const char *text, int size, int limit, const uint8_t **end) {
    int width = 0;
    const uint8_t *p = (const uint8_t *)text;
    while (*p) {
        const uint8_t *before = p;
        uint32_t c = next_character(&p);
        int advance = CUSTOS_FONT_WIDTH * (size / CUSTOS_FONT_HEIGHT > 0 ? size / CUSTOS_FONT_HEIGHT : 1);
        if (face) {
            if (FT_Load_Char(face, c, FT_LOAD_DEFAULT)) continue;
            advance = (int)(face->glyph->advance.x >> 6);
        }
        if (width + advance > limit) {
            *end = before;
            return width;
        }
        width += advance;
    }
    *end = p;
    return width;
}

static void draw_built_in(mask *m, int x, uint32_t c, int scale) {
    const uint8_t *columns = custos_font[c >= 0x20 && c < 0x7F ? c - 0x20 : '?' - 0x20];
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 7; j++)
            if (columns[i] >> j & 1)
                for (int a = 0; a < scale; a++)
                    for (int b = 0; b < scale; b++) {
                        int px = x + i * scale + a, py = (j + 1) * scale + b;
                        if (px < m->width && py < m->height) m->ink[(size_t)py * m->width + px] = 255;
                    }
}

static void draw_glyph(mask *m, int x, int baseline, const FT_GlyphSlot glyph) {
    for (unsigned row = 0; row < glyph->bitmap.rows; row++) {
        int y = baseline - glyph->bitmap_top + (int)row;
        if (y < 0 || y >= m->height) continue;
        for (unsigned column = 0; column < glyph->bitmap.width; column++) {
            int at = x + glyph->bitmap_left + (int)column;
            if (at < 0 || at >= m->width) continue;
            const uint8_t *line = glyph->bitmap.buffer + (ptrdiff_t)row * glyph->bitmap.pitch;
            uint8_t ink = glyph->bitmap.pixel_mode == FT_PIXEL_MODE_MONO ? (line[column / 8] >> (7 - column % 8) & 1) * 255 : line[column];
            uint8_t *place = &m->ink[(size_t)y * m->width + at];
            if (ink > *place) *place = ink;
        }
    }
}

// One line of text, at most `limit` pixels wide: smaller where it must be, and cut where that is not enough.
static int render(custos_mark *mark, mask *m, const char *text, int size, int limit) {
    const uint8_t *end;
    int least = size < 12 ? size : 12, width;
    for (;; size = size * 9 / 10 > least ? size * 9 / 10 : least) {
        if (mark->face && FT_Set_Pixel_Sizes(mark->face, 0, (FT_UInt)size)) return 0;
        width = measure(mark->face, text, size, limit, &end);
        if (!*end || size <= least) break;
    }
    int scale = size / CUSTOS_FONT_HEIGHT > 0 ? size / CUSTOS_FONT_HEIGHT : 1;
    int ascender = mark->face ? (int)(mark->face->size->metrics.ascender >> 6) : 0;
    int height = mark->face ? ascender - (int)(mark->face->size->metrics.descender >> 6) : (CUSTOS_FONT_HEIGHT + 1) * scale;
    if (!make_mask(m, width, height)) return 0;
    int x = 0;
    for (const uint8_t *p = (const uint8_t *)text; p < end;) {
        uint32_t c = next_character(&p);
        if (!mark->face) {
            draw_built_in(m, x, c, scale);
            x += CUSTOS_FONT_WIDTH * scale;
        } else if (!FT_Load_Char(mark->face, c, FT_LOAD_RENDER)) {
            draw_glyph(m, x, ascender, mark->face->glyph);
            x += (int)(mark->face->glyph->advance.x >> 6);
        }
    }
    return 1;
}

// MARK: Drawing on YUV 4:2:0

static uint8_t blend(uint8_t under, int over, int alpha) { return (uint8_t)(under + (over - under) * alpha / 255); }

// Darkens a rectangle and takes its colour, so that white text can be read on it.
static void shade(AVFrame *f, int x, int y, int width, int height, int alpha) {
    for (int j = y < 0 ? 0 : y; j < y + height && j < f->height; j++)
        for (int i = x < 0 ? 0 : x; i < x + width && i < f->width; i++) {
            uint8_t *p = &f->data[0][(ptrdiff_t)j * f->linesize[0] + i];
            *p = blend(*p, 16, alpha);
            if (j % 2 == 0 && i % 2 == 0)
                for (int plane = 1; plane < 3; plane++) {
                    uint8_t *c = &f->data[plane][(ptrdiff_t)(j / 2) * f->linesize[plane] + i / 2];
                    *c = blend(*c, 128, alpha);
                }
        }
}

static void stamp(AVFrame *f, const mask *m, int x, int y, int level, int alpha) {
    for (int j = 0; j < m->height; j++) {
        int py = y + j;
        if (py < 0 || py >= f->height) continue;
        for (int i = 0; i < m->width; i++) {
            int px = x + i;
            if (px < 0 || px >= f->width) continue;
            int ink = m->ink[(size_t)j * m->width + i] * alpha / 255;
            if (!ink) continue;
            uint8_t *p = &f->data[0][(ptrdiff_t)py * f->linesize[0] + px];
            *p = blend(*p, level, ink);
            for (int plane = 1; plane < 3; plane++) {
                uint8_t *c = &f->data[plane][(ptrdiff_t)(py / 2) * f->linesize[plane] + px / 2];
                *c = blend(*c, 128, ink / 2);
            }
        }
    }
}

// MARK: The film

custos_mark *custos_mark_open(int codec, const char *font, const char *banner, int threads, double rate, int *result) {
    pthread_once(&once, silence);
    int ignored;
    if (!result) result = &ignored;
    *result = CUSTOS_AV_BAD_ARGUMENT;
    if ((codec != CUSTOS_AV_H264 && codec != CUSTOS_AV_H265) || !banner || strlen(banner) > CUSTOS_MARK_MAX_TEXT || threads < 1 || threads > 16) return NULL;
    *result = CUSTOS_AV_NO_MEMORY;
    custos_mark *mark = calloc(1, sizeof *mark);
    if (!mark) return NULL;
    mark->threads = threads;
    mark->rate = rate >= 1 && rate <= 240 ? rate : 25;
    mark->last_time = INT64_MIN;
    mark->banner = strdup(banner);
    mark->in = av_packet_alloc();
    mark->out = av_packet_alloc();
    mark->picture = av_frame_alloc();
    if (!mark->banner || !mark->in || !mark->out || !mark->picture) goto fail;
    if (font && FT_Init_FreeType(&mark->library) == 0) mark->face = open_face(mark->library, font);

    *result = CUSTOS_AV_NO_CODEC;
    const AVCodec *decoder = avcodec_find_decoder(codec == CUSTOS_AV_H264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
    if (!decoder) goto fail;
    if (!avcodec_find_encoder_by_name("libx264")) {
        *result = CUSTOS_MARK_NO_ENCODER;
        goto fail;
    }
    *result = CUSTOS_AV_NO_MEMORY;
    mark->decoder = avcodec_alloc_context3(decoder);
    if (!mark->decoder) goto fail;
    mark->decoder->thread_count = 1;
    mark->decoder->max_pixels = CUSTOS_AV_MAX_PIXELS;
    mark->decoder->get_buffer2 = custos_picture_room;
    mark->decoder->pkt_timebase = (AVRational){1, 90000};
    // A picture with a damaged corner still shows what happens.
    mark->decoder->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    *result = CUSTOS_AV_NO_CODEC;
    if (avcodec_open2(mark->decoder, decoder, NULL) < 0) goto fail;
    *result = CUSTOS_AV_OK;
    return mark;
fail:
    custos_mark_close(mark);
    return NULL;
}

int custos_mark_send(custos_mark *mark, const uint8_t *annexb, size_t size, int64_t time) {
    if (size > CUSTOS_AV_MAX_INPUT || (annexb == NULL) != (size == 0)) return CUSTOS_AV_BAD_ARGUMENT;
    if (!annexb) {
        avcodec_send_packet(mark->decoder, NULL);
        return CUSTOS_AV_OK;
    }
    av_packet_unref(mark->in);
    if (av_new_packet(mark->in, (int)size) < 0) return CUSTOS_AV_NO_MEMORY;
    memcpy(mark->in->data, annexb, size);
    mark->in->pts = time;
    int sent = avcodec_send_packet(mark->decoder, mark->in);
    // Full is a mistake of the caller, who takes every picture before the next unit; damage is the camera's affair.
    return sent == AVERROR(EAGAIN) ? CUSTOS_MARK_STATE : sent == AVERROR(ENOMEM) ? CUSTOS_AV_NO_MEMORY : CUSTOS_AV_OK;
}

int custos_mark_picture(custos_mark *mark, int64_t *time) {
    if (mark->has_picture) return CUSTOS_MARK_STATE;
    av_frame_unref(mark->picture);
    for (;;) {
        int got = avcodec_receive_frame(mark->decoder, mark->picture);
        if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return 0;
        if (got == AVERROR(ENOMEM)) return CUSTOS_AV_NO_MEMORY;
        if (got < 0) return 0;
        if (mark->picture->width >= 16 && mark->picture->height >= 16 && mark->picture->best_effort_timestamp != AV_NOPTS_VALUE) break;
        av_frame_unref(mark->picture);
    }
    int64_t t = mark->picture->best_effort_timestamp;
    if (t <= mark->last_time) t = mark->last_time + 1;
    mark->last_time = t;
    mark->has_picture = 1;
    *time = t;
    return 1;
}

// The words that are the same on all pictures of a size.
static int prepare(custos_mark *mark, int w, int h) {
    int size = h / 27 > 14 ? h / 27 : 14;
    if (!render(mark, &mark->banner_line, mark->banner, size, w * 94 / 100)) return CUSTOS_AV_NO_MEMORY;
    if (!render(mark, &mark->banner_wide, mark->banner, h / 12 > 14 ? h / 12 : 14, w * 90 / 100)) return CUSTOS_AV_NO_MEMORY;
    return CUSTOS_AV_OK;
}

// Writes the banner and a picture's own line.
static int burn(custos_mark *mark, AVFrame *f, const char *line) {
    mask own = {0};
    int size = f->height / 27 > 14 ? f->height / 27 : 14;
    if (!render(mark, &own, line, size, f->width * 94 / 100)) return CUSTOS_AV_NO_MEMORY;
    int pad = size / 3, width = (own.width > mark->banner_line.width ? own.width : mark->banner_line.width) + 2 * pad;
    int height = own.height + mark->banner_line.height + 2 * pad, x = pad & ~1, y = (f->height - height - pad) & ~1;
    // A dark shade beside the light words, so that they are seen on any ground.
    int wide_x = (f->width - mark->banner_wide.width) / 2, wide_y = (f->height - mark->banner_wide.height) / 2;
    stamp(f, &mark->banner_wide, wide_x + 1, wide_y + 1, 16, 72);
    stamp(f, &mark->banner_wide, wide_x, wide_y, 235, 72);
    shade(f, x, y, width, height, 150);
    stamp(f, &mark->banner_line, x + pad, y + pad, 235, 255);
    stamp(f, &own, x + pad, y + pad + mark->banner_line.height, 235, 255);
    free(own.ink);
    return CUSTOS_AV_OK;
}

// Opens the encoder for pictures like the first one, and makes what is the same on all of them.
static int begin(custos_mark *mark) {
    const AVFrame *f = mark->picture;
    int w, h;
    if (!custos_picture_fit(f, CUSTOS_MARK_MAX_WIDTH, CUSTOS_MARK_MAX_HEIGHT, &w, &h)) return CUSTOS_AV_TOO_LARGE;
    AVCodecContext *e = mark->encoder = custos_picture_encoder(f, w, h, mark->rate);
    mark->canvas = av_frame_alloc();
    if (!e || !mark->canvas) return CUSTOS_AV_NO_MEMORY;
    e->gop_size = (int)(2 * mark->rate + 0.5);
    e->thread_count = mark->threads;
    av_opt_set(e->priv_data, "preset", "veryfast", 0);
    av_opt_set(e->priv_data, "crf", "23", 0);
    // Four hours must fit into a file of 4 GiB.
    e->rc_max_rate = CUSTOS_MARK_MAX_RATE;
    e->rc_buffer_size = 2 * CUSTOS_MARK_MAX_RATE;
    int result = custos_picture_open(e, mark->canvas);
    return result == CUSTOS_AV_OK ? prepare(mark, w, h) : result;
}

int custos_mark_encode(custos_mark *mark, const char *line) {
    if (!mark->has_picture || mark->is_finished) return CUSTOS_MARK_STATE;
    if (!line || strlen(line) > CUSTOS_MARK_MAX_TEXT) return CUSTOS_AV_BAD_ARGUMENT;
    mark->has_picture = 0;
    int result = mark->encoder ? CUSTOS_AV_OK : begin(mark);
    if (result == CUSTOS_AV_OK) result = custos_picture_fill(mark->canvas, mark->picture, &mark->scaler, SWS_BICUBIC);
    if (result != CUSTOS_AV_OK) return result;

    AVFrame *f = mark->canvas;
    result = burn(mark, f, line);
    if (result != CUSTOS_AV_OK) return result;

    f->pts = mark->last_time;
    f->pict_type = AV_PICTURE_TYPE_NONE;
    int sent = avcodec_send_frame(mark->encoder, f);
    return sent == AVERROR(EAGAIN) ? CUSTOS_MARK_STATE : sent < 0 ? CUSTOS_AV_NOT_ENCODED : CUSTOS_AV_OK;
}

int custos_mark_finish(custos_mark *mark) {
    if (mark->has_picture || mark->is_finished) return CUSTOS_MARK_STATE;
    mark->is_finished = 1;
    if (!mark->encoder) return CUSTOS_AV_OK;
    return avcodec_send_frame(mark->encoder, NULL) < 0 ? CUSTOS_AV_NOT_ENCODED : CUSTOS_AV_OK;
}

int custos_mark_packet(custos_mark *mark, const uint8_t **bytes, size_t *size, int64_t *time, int *is_sync) {
    if (!mark->encoder) return 0;
    av_packet_unref(mark->out);
    int got = avcodec_receive_packet(mark->encoder, mark->out);
    if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return 0;
    if (got < 0) return CUSTOS_AV_NOT_ENCODED;
    *bytes = mark->out->data;
    *size = (size_t)mark->out->size;
    *time = mark->out->pts;
    *is_sync = mark->out->flags & AV_PKT_FLAG_KEY ? 1 : 0;
    return 1;
}

int custos_mark_parameters(custos_mark *mark, const uint8_t **bytes, size_t *size) {
    if (!mark->encoder || !mark->encoder->extradata) return CUSTOS_MARK_STATE;
    *bytes = mark->encoder->extradata;
    *size = (size_t)mark->encoder->extradata_size;
    return CUSTOS_AV_OK;
}

void custos_mark_close(custos_mark *mark) {
    if (!mark) return;
    avcodec_free_context(&mark->decoder);
    avcodec_free_context(&mark->encoder);
    av_packet_free(&mark->in);
    av_packet_free(&mark->out);
    av_frame_free(&mark->picture);
    av_frame_free(&mark->canvas);
    sws_freeContext(mark->scaler);
    if (mark->face) FT_Done_Face(mark->face);
    if (mark->library) FT_Done_FreeType(mark->library);
    free(mark->banner);
    free(mark->banner_line.ink);
    free(mark->banner_wide.ink);
    free(mark);
}

int custos_mark_covers(const char *font, const char *text) {
    FT_Library library;
    if (!font || !text || FT_Init_FreeType(&library)) return 0;
    FT_Face face = open_face(library, font);
    int covers = face != NULL;
    for (const uint8_t *p = (const uint8_t *)text; covers && *p;) {
        uint32_t c = next_character(&p);
        if (c != ' ' && !FT_Get_Char_Index(face, c)) covers = 0;
    }
    if (face) FT_Done_Face(face);
    FT_Done_FreeType(library);
    return covers;
}

typedef struct {
    custos_mark *mark;
    const char *line;
} still;

static int draw_still(AVFrame *picture, void *context) {
    still *s = context;
    int result = prepare(s->mark, picture->width, picture->height);
    return result == CUSTOS_AV_OK ? burn(s->mark, picture, s->line) : result;
}

int custos_mark_jpeg(
    int codec, const char *font, const char *banner, const char *line, const uint8_t *annexb, size_t size, int quality, uint8_t **out, size_t *out_size) {
    pthread_once(&once, silence);
    if (!banner || !line || strlen(banner) > CUSTOS_MARK_MAX_TEXT || strlen(line) > CUSTOS_MARK_MAX_TEXT) return CUSTOS_AV_BAD_ARGUMENT;
    custos_mark mark = {0};
    mark.banner = (char *)banner;
    if (font && FT_Init_FreeType(&mark.library) == 0) mark.face = open_face(mark.library, font);
    still s = {&mark, line};
    int result = custos_av_drawn_jpeg(codec, annexb, size, 0, quality, draw_still, &s, out, out_size);
    free(mark.banner_line.ink);
    free(mark.banner_wide.ink);
    if (mark.face) FT_Done_Face(mark.face);
    if (mark.library) FT_Done_FreeType(mark.library);
    return result;
}

void custos_mark_give_way(void) {
    // Both fail without harm: then the thread is like any other.
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10);
    // IOPRIO_WHO_PROCESS, this thread, best effort with the lowest of its eight levels: idle would never finish beside a recorder.
    syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 7);
}
