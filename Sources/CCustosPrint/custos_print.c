#include "custos_print.h"
#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct custos_print {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts;
    PangoContext *context;
    double width, height;
    uint8_t *bytes;
    size_t count, room, maximum;
    int is_full;
};

struct custos_print_text {
    PangoLayout *layout;
    double size;
};

// Doubles its room up to the bound; cairo keeps the error until custos_print_finish asks for it.
static cairo_status_t take(void *context, const unsigned char *data, unsigned int length) {
    custos_print *p = context;
    if (length > p->maximum - p->count) {
        p->is_full = 1;
        return CAIRO_STATUS_WRITE_ERROR;
    }
    if (p->count + length > p->room) {
        size_t room = p->room ? p->room : 65536;
        while (room < p->count + length) room *= 2;
        uint8_t *more = realloc(p->bytes, room);
        if (!more) return CAIRO_STATUS_WRITE_ERROR;
        p->bytes = more;
        p->room = room;
    }
    memcpy(p->bytes + p->count, data, length);
    p->count += length;
    return CAIRO_STATUS_SUCCESS;
}

// Looks among the fonts of this machine that have all characters: for one family, or for any when `family` is NULL.
static int has_family(const char *family, FcCharSet *characters, char *name, size_t name_size) {
    FcPattern *want = FcPatternCreate();
    FcObjectSet *objects = FcObjectSetBuild(FC_FAMILY, (char *)NULL);
    FcFontSet *found = NULL;
    int answer = -1;
    if (want && objects) {
        FcPatternAddCharSet(want, FC_CHARSET, characters);
        if (family) FcPatternAddString(want, FC_FAMILY, (const FcChar8 *)family);
        found = FcFontList(NULL, want, objects);
    }
    FcChar8 *first = NULL;
    if (found && found->nfont > 0 && (family || FcPatternGetString(found->fonts[0], FC_FAMILY, 0, &first) == FcResultMatch)) {
        const char *chosen = family ? family : (const char *)first;
        answer = strlen(chosen) < name_size ? 0 : -2;
        if (answer == 0) memcpy(name, chosen, strlen(chosen) + 1);
    }
    if (found) FcFontSetDestroy(found);
    if (objects) FcObjectSetDestroy(objects);
    if (want) FcPatternDestroy(want);
    return answer;
}

int custos_print_family(const char *const *wanted, int wanted_count, const uint32_t *characters, int character_count, char *name, size_t name_size) {
    FcCharSet *set = FcCharSetCreate();
    if (!set) return -1;
    for (int i = 0; i < character_count; i++) FcCharSetAddChar(set, characters[i]);
    int answer = -1;
    for (int i = 0; i < wanted_count && answer == -1; i++) answer = has_family(wanted[i], set, name, name_size);
    if (answer == -1) answer = has_family(NULL, set, name, name_size);
    FcCharSetDestroy(set);
    return answer;
}

static void release(custos_print *p) {
    if (p->context) g_object_unref(p->context);
    if (p->fonts) g_object_unref(p->fonts);
    if (p->cairo) cairo_destroy(p->cairo);
    if (p->surface) {
        cairo_surface_finish(p->surface);
        cairo_surface_destroy(p->surface);
    }
    p->context = NULL;
    p->fonts = NULL;
    p->cairo = NULL;
    p->surface = NULL;
}

void custos_print_close(custos_print *p) {
    if (!p) return;
    release(p);
    free(p->bytes);
    free(p);
}

custos_print *custos_print_open(double width, double height, const char *title, const char *created, size_t maximum, char *error, size_t error_size) {
    custos_print *p = calloc(1, sizeof *p);
    if (!p) {
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    p->width = width;
    p->height = height;
    p->maximum = maximum;
    p->surface = cairo_pdf_surface_create_for_stream(take, p, width, height);
    if (cairo_surface_status(p->surface) != CAIRO_STATUS_SUCCESS) goto failed;
    cairo_pdf_surface_restrict_to_version(p->surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "Custos");
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    p->cairo = cairo_create(p->surface);
    if (cairo_status(p->cairo) != CAIRO_STATUS_SUCCESS) goto failed;
    // A map of its own: pango's shared one belongs to a thread, and a document may be made on any.
    p->fonts = pango_cairo_font_map_new();
    if (!p->fonts) goto failed;
    p->context = pango_font_map_create_context(p->fonts);
    if (!p->context) goto failed;
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(p->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(p->context, FALSE);
    pango_context_set_language(p->context, pango_language_from_string("zh-cn"));
    // Direction comes from the house's texts, not from their first letter.
    pango_context_set_base_dir(p->context, PANGO_DIRECTION_LTR);
    return p;
failed:
    snprintf(error, error_size, "cairo or pango did not open a document");
    custos_print_close(p);
    return NULL;
}

custos_print_text *custos_print_lay(custos_print *p, const char *utf8, size_t count, double width, const char *family, double size, int bold, int alignment) {
    if (count > CUSTOS_PRINT_TEXT_BYTES || !p->context) return NULL;
    custos_print_text *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->size = size;
    t->layout = pango_layout_new(p->context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, family);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(t->layout, font);
    pango_font_description_free(font);
    pango_layout_set_auto_dir(t->layout, FALSE);
    pango_layout_set_wrap(t->layout, PANGO_WRAP_WORD_CHAR);
    if (width > 0) pango_layout_set_width(t->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(t->layout, alignment == CUSTOS_PRINT_CENTRE ? PANGO_ALIGN_CENTER : alignment == CUSTOS_PRINT_RIGHT ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_text(t->layout, utf8, (int)count);
    return t;
}

void custos_print_text_free(custos_print_text *t) {
    if (!t) return;
    g_object_unref(t->layout);
    free(t);
}

int custos_print_lines(const custos_print_text *t) { return pango_layout_get_line_count(t->layout); }

int custos_print_unknown(const custos_print_text *t) { return pango_layout_get_unknown_glyphs_count(t->layout); }

double custos_print_width(const custos_print_text *t) {
    PangoRectangle logical;
    pango_layout_get_extents(t->layout, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

void custos_print_show(custos_print *p, custos_print_text *t, int first, int count, double x, double y, double pitch, double grey) {
    if (!p->cairo) return;
    cairo_set_source_rgb(p->cairo, grey, grey, grey);
    PangoLayoutIter *i = pango_layout_get_iter(t->layout);
    int at = 0;
    do {
        if (at >= first + count) break;
        if (at >= first) {
            PangoRectangle logical;
            pango_layout_iter_get_line_extents(i, NULL, &logical);
            // The em box stands in the middle of the pitch; a CJK baseline is 0.88 em below its top.
            cairo_move_to(p->cairo, x + (double)logical.x / PANGO_SCALE, y + (at - first) * pitch + (pitch - t->size) / 2 + 0.88 * t->size);
            pango_cairo_show_layout_line(p->cairo, pango_layout_iter_get_line_readonly(i));
        }
        at++;
    } while (pango_layout_iter_next_line(i));
    pango_layout_iter_free(i);
}

void custos_print_rule(custos_print *p, double x1, double y1, double x2, double y2, double width, double grey) {
    if (!p->cairo) return;
    cairo_set_source_rgb(p->cairo, grey, grey, grey);
    cairo_set_line_width(p->cairo, width);
    cairo_set_line_cap(p->cairo, CAIRO_LINE_CAP_SQUARE);
    cairo_move_to(p->cairo, x1, y1);
    cairo_line_to(p->cairo, x2, y2);
    cairo_stroke(p->cairo);
}

void custos_print_fill(custos_print *p, double x, double y, double width, double height, double grey) {
    if (!p->cairo) return;
    cairo_set_source_rgb(p->cairo, grey, grey, grey);
    cairo_rectangle(p->cairo, x, y, width, height);
    cairo_fill(p->cairo);
}

void custos_print_across(custos_print *p, custos_print_text *t, double x, double y, double grey) {
    if (!p->cairo) return;
    PangoRectangle logical;
    pango_layout_get_extents(t->layout, NULL, &logical);
    cairo_save(p->cairo);
    cairo_translate(p->cairo, x, y);
    cairo_rotate(p->cairo, -0.5235987755982988);
    cairo_set_source_rgb(p->cairo, grey, grey, grey);
    cairo_move_to(p->cairo, -(double)(logical.x + logical.width / 2) / PANGO_SCALE, -(double)logical.height / 2 / PANGO_SCALE);
    pango_cairo_show_layout(p->cairo, t->layout);
    cairo_restore(p->cairo);
}

int custos_print_qr(custos_print *p, const uint8_t *bytes, size_t count, double x, double y, double size) {
    if (count == 0 || count > CUSTOS_PRINT_QR_BYTES || !p->cairo) return -1;
    QRcode *code = QRcode_encodeData((int)count, bytes, 0, QR_ECLEVEL_M);
    if (!code) return -1;
    double side = size / code->width;
    cairo_set_source_rgb(p->cairo, 0, 0, 0);
    // One rectangle for each run of dark modules: neighbours that are drawn one by one show hairlines on screens.
    for (int row = 0; row < code->width; row++) {
        for (int column = 0; column < code->width;) {
            int end = column;
            while (end < code->width && (code->data[row * code->width + end] & 1)) end++;
            if (end > column) cairo_rectangle(p->cairo, x + column * side, y + row * side, (end - column) * side, side);
            column = end > column ? end : column + 1;
        }
    }
    cairo_fill(p->cairo);
    QRcode_free(code);
    return 0;
}

void custos_print_next_page(custos_print *p) {
    if (p->cairo) cairo_show_page(p->cairo);
}

int custos_print_finish(custos_print *p, const uint8_t **bytes, size_t *count, char *error, size_t error_size) {
    cairo_status_t drawn = p->cairo ? cairo_status(p->cairo) : CAIRO_STATUS_SURFACE_FINISHED;
    cairo_status_t written = CAIRO_STATUS_SURFACE_FINISHED;
    if (p->surface) {
        cairo_surface_finish(p->surface);
        written = cairo_surface_status(p->surface);
    }
    if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS || p->is_full) {
        snprintf(error, error_size, "%s", p->is_full ? "the document is too large" : cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : written));
        return -1;
    }
    release(p);
    *bytes = p->bytes;
    *count = p->count;
    return 0;
}
