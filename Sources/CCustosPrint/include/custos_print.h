#pragma once
// Pages of a PDF over pango and cairo, and QR codes over libqrencode. Text is text here: no markup, no format strings.
// All lengths are in points from the upper left corner of the page.
#include <stddef.h>
#include <stdint.h>

typedef struct custos_print custos_print;
typedef struct custos_print_text custos_print_text;

// Bytes of one text. Longer ones are refused by custos_print_lay.
#define CUSTOS_PRINT_TEXT_BYTES 262144
// Bytes that one QR code holds here (version 40 at level M holds 2331).
#define CUSTOS_PRINT_QR_BYTES 512

// The first of the wanted families that this machine has with every one of the characters; else any family that has them.
// 0, or -1 when there is none, or -2 when it has no room in `name`.
int custos_print_family(const char *const *wanted, int wanted_count, const uint32_t *characters, int character_count, char *name, size_t name_size);

// `created` is RFC 3339 without fraction. NULL with a text in `error`. At most `maximum` bytes are written.
custos_print *custos_print_open(double width, double height, const char *title, const char *created, size_t maximum, char *error, size_t error_size);

enum { CUSTOS_PRINT_LEFT = 0, CUSTOS_PRINT_CENTRE = 1, CUSTOS_PRINT_RIGHT = 2 };

// Breaks a text into lines of this width. `family` may name several, with commas. NULL for too long a text or no memory.
custos_print_text *custos_print_lay(custos_print *p, const char *utf8, size_t count, double width, const char *family, double size, int bold, int alignment);
int custos_print_lines(const custos_print_text *t);
// The width of its longest line.
double custos_print_width(const custos_print_text *t);
// Characters that no font of this machine has.
int custos_print_unknown(const custos_print_text *t);
// Shows `count` lines from line `first` on, `pitch` apart, the first one's upper edge at y.
void custos_print_show(custos_print *p, custos_print_text *t, int first, int count, double x, double y, double pitch, double grey);
void custos_print_text_free(custos_print_text *t);

void custos_print_rule(custos_print *p, double x1, double y1, double x2, double y2, double width, double grey);
void custos_print_fill(custos_print *p, double x, double y, double width, double height, double grey);
// A text across the page, turned by 30 degrees about its middle.
void custos_print_across(custos_print *p, custos_print_text *t, double x, double y, double grey);
// 0, or -1 when the bytes are too many or do not fit.
int custos_print_qr(custos_print *p, const uint8_t *bytes, size_t count, double x, double y, double size);
void custos_print_next_page(custos_print *p);

// The document is whole: its bytes stay valid until custos_print_close. 0, -1 with a text in `error`.
int custos_print_finish(custos_print *p, const uint8_t **bytes, size_t *count, char *error, size_t error_size);
void custos_print_close(custos_print *p);
