#include "custos_sound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>

enum { TAPS = 16, MAX_FACTOR = 4 };

struct custos_sound {
    AVCodecContext *encoder;
    AVFrame *frame;
    AVPacket *packet;
    int law, channels, factor, filled, is_finished;
    int64_t next;
    // The last samples of the source, for the filter; newest last.
    float past[2][TAPS];
    // One filter for each place between two samples of the source.
    float filter[MAX_FACTOR][TAPS];
    float table[256];
};

// ITU-T G.711, tables 1a and 2a, by arithmetic; -1...1.
static float expand(int law, int code) {
    int value;
    if (law == CUSTOS_SOUND_ALAW) {
        int c = code ^ 0x55, segment = c >> 4 & 7, mantissa = (c & 15) << 4;
        value = segment ? (mantissa + 0x108) << (segment - 1) : mantissa + 8;
        if (!(c & 0x80)) value = -value;
    } else {
        int c = ~code & 0xFF, magnitude = (((c & 15) << 3) + 0x84) << (c >> 4 & 7);
        value = c & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
    }
    return (float)value / 32768;
}

// A sinc under a Hann window, cut at the source's own band.
static void make_filter(custos_sound *s) {
    for (int phase = 0; phase < s->factor; phase++) {
        double sum = 0, at[TAPS];
        for (int i = 0; i < TAPS; i++) {
            double x = i - (TAPS / 2 - 1) - (double)phase / s->factor;
            double w = fabs(x) < TAPS / 2 ? 0.5 + 0.5 * cos(M_PI * x / (TAPS / 2)) : 0;
            at[i] = (fabs(x) < 1e-9 ? 1 : sin(M_PI * x) / (M_PI * x)) * w;
            sum += at[i];
        }
        for (int i = 0; i < TAPS; i++) s->filter[phase][i] = (float)(at[i] / sum);
    }
}

custos_sound *custos_sound_open(int law, int rate, int channels, int *result) {
    int ignored;
    if (!result) result = &ignored;
    *result = CUSTOS_AV_BAD_ARGUMENT;
    static const struct { int rate, factor; } known[] = {{8000, 4}, {11025, 4}, {12000, 4}, {16000, 2}, {22050, 2}, {24000, 2}, {32000, 1}, {44100, 1}, {48000, 1}};
    int factor = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].rate == rate) factor = known[i].factor;
    if (!factor || channels < 1 || channels > 2 || (law != CUSTOS_SOUND_ALAW && law != CUSTOS_SOUND_MULAW)) return NULL;
    *result = CUSTOS_TRANSCODE_NO_ENCODER;
    if (!custos_transcode_offers(1)) return NULL;
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    *result = CUSTOS_AV_NO_MEMORY;
    custos_sound *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->law = law;
    s->channels = channels;
    s->factor = factor;
    for (int i = 0; i < 256; i++) s->table[i] = expand(law, i);
    make_filter(s);
    s->encoder = avcodec_alloc_context3(codec);
    s->frame = av_frame_alloc();
    s->packet = av_packet_alloc();
    if (!s->encoder || !s->frame || !s->packet) goto fail;
    AVCodecContext *e = s->encoder;
    e->sample_fmt = AV_SAMPLE_FMT_FLTP;
    e->sample_rate = rate * factor;
    e->time_base = (AVRational){1, rate * factor};
    e->bit_rate = 48000 * channels;
    e->thread_count = 1;
    // A telephone's band has nothing above.
    e->cutoff = rate / 2;
    e->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_channel_layout_default(&e->ch_layout, channels);
    *result = CUSTOS_AV_NOT_ENCODED;
    if (avcodec_open2(e, codec, NULL) < 0 || e->frame_size != CUSTOS_SOUND_FRAME || e->extradata_size < 2 || e->extradata_size > 16) goto fail;
    s->frame->format = AV_SAMPLE_FMT_FLTP;
    s->frame->nb_samples = CUSTOS_SOUND_FRAME;
    s->frame->sample_rate = e->sample_rate;
    av_channel_layout_default(&s->frame->ch_layout, channels);
    *result = CUSTOS_AV_NO_MEMORY;
    if (av_frame_get_buffer(s->frame, 0) < 0) goto fail;
    *result = CUSTOS_AV_OK;
    return s;
fail:
    custos_sound_close(s);
    return NULL;
}

int custos_sound_factor(const custos_sound *s) { return s->factor; }

int custos_sound_configuration(const custos_sound *s, uint8_t *bytes, int capacity) {
    int n = s->encoder->extradata_size < capacity ? s->encoder->extradata_size : capacity;
    memcpy(bytes, s->encoder->extradata, (size_t)n);
    return n;
}

static int flush_frame(custos_sound *s) {
    s->frame->pts = s->next;
    s->next += CUSTOS_SOUND_FRAME;
    s->filled = 0;
    int sent = avcodec_send_frame(s->encoder, s->frame);
    return sent == AVERROR(EAGAIN) ? CUSTOS_TRANSCODE_STATE : sent < 0 ? CUSTOS_AV_NOT_ENCODED : CUSTOS_AV_OK;
}

int custos_sound_send(custos_sound *s, const uint8_t *g711, int samples) {
    if (s->is_finished || samples < 0 || samples * s->factor > CUSTOS_SOUND_FRAME) return CUSTOS_AV_BAD_ARGUMENT;
    for (int i = 0; i < samples; i++) {
        for (int c = 0; c < s->channels; c++) {
            memmove(s->past[c], s->past[c] + 1, (TAPS - 1) * sizeof(float));
            s->past[c][TAPS - 1] = g711 ? s->table[g711[i * s->channels + c]] : 0;
        }
        for (int phase = 0; phase < s->factor; phase++) {
            if (s->filled == 0 && av_frame_make_writable(s->frame) < 0) return CUSTOS_AV_NO_MEMORY;
            for (int c = 0; c < s->channels; c++) {
                float sum = 0;
                if (s->factor == 1) sum = s->past[c][TAPS - 1];
                else for (int k = 0; k < TAPS; k++) sum += s->past[c][k] * s->filter[phase][k];
                ((float *)s->frame->data[c])[s->filled] = sum;
            }
            if (++s->filled == CUSTOS_SOUND_FRAME) {
                int r = flush_frame(s);
                if (r != CUSTOS_AV_OK) return r;
            }
        }
    }
    return CUSTOS_AV_OK;
}

int custos_sound_finish(custos_sound *s) {
    if (s->is_finished) return CUSTOS_TRANSCODE_STATE;
    if (s->filled > 0) {
        if (av_frame_make_writable(s->frame) < 0) return CUSTOS_AV_NO_MEMORY;
        for (int c = 0; c < s->channels; c++) memset((float *)s->frame->data[c] + s->filled, 0, (size_t)(CUSTOS_SOUND_FRAME - s->filled) * sizeof(float));
        int r = flush_frame(s);
        if (r != CUSTOS_AV_OK) return r;
    }
    s->is_finished = 1;
    return avcodec_send_frame(s->encoder, NULL) < 0 ? CUSTOS_AV_NOT_ENCODED : CUSTOS_AV_OK;
}

int custos_sound_packet(custos_sound *s, const uint8_t **bytes, size_t *size, int64_t *time) {
    for (;;) {
        av_packet_unref(s->packet);
        int got = avcodec_receive_packet(s->encoder, s->packet);
        if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return 0;
        if (got < 0) return CUSTOS_AV_NOT_ENCODED;
        // An empty packet carries side data only.
        if (s->packet->size > 0 && s->packet->pts != AV_NOPTS_VALUE) break;
    }
    *bytes = s->packet->data;
    *size = (size_t)s->packet->size;
    *time = s->packet->pts;
    return 1;
}

void custos_sound_close(custos_sound *s) {
    if (!s) return;
    avcodec_free_context(&s->encoder);
    av_frame_free(&s->frame);
    av_packet_free(&s->packet);
    free(s);
}
