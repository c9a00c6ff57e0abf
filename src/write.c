/* write.c - the record's lines. The format: share/doc/record-format.md.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/write.h"

#include <string.h>

static void add_string(struct str *out, const char *key, const char *text)
{
	str_add(out, key);
	write_string(out, text, strlen(text));
}

static void add_number(struct str *out, const char *key, uint64_t n)
{
	str_add(out, key);
	write_uint(out, n);
}

static void add_command(struct str *out, const char *const *command)
{
	str_add(out, ",\"command\":[");
	for (size_t i = 0; command && command[i]; i++)
		add_string(out, i ? "," : "", command[i]);
	str_add_char(out, ']');
}

void write_header(struct str *out, const struct write_header *h)
{
	add_number(out, "{\"format\":\"pystep\",\"version\":", RECORD_VERSION);
	add_string(out, ",\"python\":", h->python);
	add_command(out, h->command);
	if (h->options) {
		str_add(out, ",\"options\":");
		str_add(out, h->options);
	}
	if (h->began) {
		add_number(out, ",\"process\":{\"pid\":", h->pid);
		add_number(out, ",\"began\":", h->began);
		str_add_char(out, '}');
	}
	if (h->first > 1)
		add_number(out, ",\"first\":", h->first);
	str_add(out, ",\"steps\":[\n");
}

void write_file(struct str *out, uint32_t number, const struct file *f)
{
	add_number(out, "{\"file\":", number);
	add_string(out, ",\"path\":", f->path);
	if (f->sha256)
		add_string(out, ",\"sha256\":", f->sha256);
	if (f->text) {
		str_add(out, ",\"text\":");
		write_string(out, f->text, f->len);
	}
	str_add(out, "},\n");
}

static void add_slots(struct str *out, const struct code *c)
{
	str_add(out, ",\"slots\":[");
	for (uint32_t i = 0; i < c->n_slots; i++)
		add_string(out, i ? "," : "", c->slots[i]);
	str_add_char(out, ']');
}

static void add_lines(struct str *out, const struct code *c)
{
	str_add(out, ",\"lines\":[");
	for (uint32_t i = 0; i < c->n_lines; i++)
		add_number(out, i ? "," : "", c->lines[i]);
	str_add_char(out, ']');
}

void write_code(struct str *out, uint32_t number, const struct code *c)
{
	add_number(out, "{\"code\":", number);
	add_string(out, ",\"name\":", c->name);
	add_string(out, ",\"qualname\":", c->qualname);
	add_string(out, ",\"module\":", c->module);
	add_number(out, ",\"file\":", c->file_number);
	add_number(out, ",\"line\":", c->line);
	add_number(out, ",\"last\":", c->last);
	add_string(out, ",\"kind\":", code_kind_name(c->kind));
	add_number(out, ",\"args\":", c->n_args);
	if (c->has_varargs)
		str_add(out, ",\"varargs\":1");
	if (c->has_varkeywords)
		str_add(out, ",\"varkeywords\":1");
	add_slots(out, c);
	add_number(out, ",\"globals\":", c->globals);
	add_lines(out, c);
	if (c->is_external)
		str_add(out, ",\"external\":1");
	str_add(out, "},\n");
}

void write_site(struct str *out, uint32_t number, const struct site *s)
{
	add_number(out, "{\"site\":", number);
	add_number(out, ",\"code\":", s->code);
	add_number(out, ",\"at\":[", s->line);
	add_number(out, ",", s->column);
	add_number(out, ",", s->end_line);
	add_number(out, ",", s->end_column);
	str_add(out, "]},\n");
}

void write_output(struct str *out, int stream, bool raw, const char *text, size_t len)
{
	if (stream == 0) {
		str_add(out, "{\"in\":");
	} else {
		add_number(out, "{\"out\":", (uint64_t)stream);
		str_add(out, ",\"text\":");
	}
	write_string(out, text, len);
	if (raw)
		str_add(out, ",\"raw\":true");
	str_add(out, "},\n");
}

static void add_offsets(struct str *out, const char *key, const uint64_t *offsets, size_t n)
{
	str_add(out, key);
	for (size_t i = 0; i < n; i++)
		add_number(out, i ? "," : "", offsets[i]);
	str_add_char(out, ']');
}

static void add_steps(struct str *out, const char *key, const struct source_keyframe *k, size_t n)
{
	str_add(out, key);
	for (size_t i = 0; i < n; i++) {
		add_number(out, i ? ",[" : "[", k[i].step);
		add_number(out, ",", k[i].pos);
		str_add_char(out, ']');
	}
	str_add_char(out, ']');
}

/* "SIGKILL"; one that has no name goes by its number. */
static void add_signal_name(struct str *out, int signal)
{
	const char *name = sigabbrev_np(signal);

	if (name)
		str_addf(out, ",\"name\":\"SIG%s\"", name);
	else
		str_addf(out, ",\"name\":\"SIG%d\"", signal);
}

/* What a way to end has to say of itself. */
static void add_how(struct str *out, const struct write_end *e)
{
	add_string(out, "{\"end\":", record_how_name(e->how));
	if (e->how == RECORD_EXIT || e->how == RECORD_EXCEPTION)
		str_addf(out, ",\"status\":%d", e->status);
	if ((e->how == RECORD_EXIT || e->how == RECORD_EXCEPTION) && e->at)
		add_number(out, ",\"at\":", e->at);
	if (e->how == RECORD_SIGNAL) {
		str_addf(out, ",\"signal\":%d", e->status);
		add_signal_name(out, e->status);
	}
}

void write_end(struct str *out, const struct write_end *e)
{
	add_how(out, e);
	add_number(out, ",\"steps\":", e->steps);
	add_offsets(out, ",\"files\":[", e->files, e->n_files);
	add_offsets(out, ",\"codes\":[", e->codes, e->n_codes);
	add_offsets(out, ",\"sites\":[", e->sites, e->n_sites);
	add_steps(out, ",\"keyframes\":[", e->keyframes, e->n_keyframes);
	add_steps(out, ",\"outputs\":[", e->outputs, e->n_outputs);
	str_add(out, "}]}\n");
}
