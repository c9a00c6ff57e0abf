/* export_text.c - what the program wrote, and how an uncaught exception was reported.
 *
 * Python reports an uncaught exception on standard error after the last step, so the record has it. Where it has not (the
 * program replaced sys.excepthook or sys.stderr) the steps still say which frames the exception went through.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/show.h"
#include "show_json.h"

void export_output(const struct delta *d, int stream, struct str *out)
{
	for (size_t i = 0; d && i < d->n; i++) {
		const struct change *c = &d->changes[i];

		if (c->kind == CHANGE_OUTPUT && (!stream || c->a == (uint64_t)stream))
			value_str(c->value, out);
	}
}

struct to_stream {
	int stream;
	struct str *out;
};

static bool add_output(void *arg, const struct source_output *piece)
{
	struct to_stream *to = arg;

	if (piece->stream && (!to->stream || piece->stream == to->stream))
		value_str(piece->text, to->out);
	return true;
}

int export_output_after(struct export_run *run, int stream, struct str *out, struct err *err)
{
	struct to_stream to = { stream, out };
	uint64_t last = timeline_last(run->tl);

	return timeline_outputs(run->tl, last, last, add_output, &to, err);
}

void uncaught_free(struct uncaught *u)
{
	str_free(&u->type);
	str_free(&u->message);
	str_free(&u->traceback);
}

/* Where Python's report begins: with the last "Traceback", or for a syntax error with the place in the source. */
static const char *find_report(const char *text)
{
	static const char *const starts[] = { "Traceback (most recent call last):\n", "  File \"" };

	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		const char *found = NULL;

		for (const char *at = text; (at = strstr(at, starts[i])); at++)
			if (at == text || at[-1] == '\n')
				found = at;
		if (found)
			return found;
	}
	return NULL;
}

/* The line that names the exception: the first after the last indented one. */
static const char *find_name(const char *report)
{
	const char *name = NULL;
	bool after_indent = false;

	for (const char *at = report; *at;
		at = strchr(at, '\n') ? strchr(at, '\n') + 1 : at + strlen(at)) {
		if (*at == ' ')
			after_indent = true;
		else if (after_indent) {
			name = at;
			after_indent = false;
		}
	}
	return name;
}

/* "json.decoder.JSONDecodeError: Expecting value" → its two parts, the module left out. */
static void read_name(const char *at, struct uncaught *u)
{
	size_t len = strcspn(at, ":\n");
	const char *dot = memrchr(at, '.', len);
	const char *message = at[len] == ':' ? at + len + 1 : at + len;
	const char *end = at + strlen(at);

	if (dot) {
		len -= (size_t)(dot + 1 - at);
		at = dot + 1;
	}
	str_add_bytes(&u->type, at, len);
	message += *message == ' ';
	while (end > message && end[-1] == '\n')
		end--;
	str_add_bytes(&u->message, message, (size_t)(end - message));
}

static bool is_name(const char *at)
{
	size_t len = at ? strcspn(at, ":\n") : 0;

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)at[i]) && !strchr("._", at[i]) &&
			(unsigned char)at[i] < 0x80)
			return false;
	return len != 0;
}

static uint64_t report_line(const char *report)
{
	const char *at = strstr(report, "\", line ");

	return at ? strtoull(at + strlen("\", line "), NULL, 10) : 0;
}

/* Take the report from what was written; false when there is none. */
static bool read_report(struct str *written, struct uncaught *u)
{
	const char *report = find_report(str_text(written));
	const char *name = report ? find_name(report) : NULL;

	if (!is_name(name))
		return false;
	read_name(name, u);
	str_add(&u->traceback, report);
	u->line = report_line(report);
	written->len = (size_t)(report - written->at);
	written->at[written->len] = '\0';
	return true;
}

static void add_frame(const struct frame *f, struct str *out)
{
	size_t len;
	const char *source = show_source(f, &len);

	str_addf(out, "  File \"%s\", line %" PRIu32 ", in %s\n",
		f->code->file ? f->code->file->path : "?", f->line, f->code->name);
	if (len) {
		str_add(out, "    ");
		str_add_bytes(out, source, len);
		str_add_char(out, '\n');
	}
}

static void write_report(const struct state *s, struct uncaught *u)
{
	str_add(&u->traceback, "Traceback (most recent call last):\n");
	for (size_t i = 0; i < state_depth(s); i++)
		add_frame(state_frame(s, i), &u->traceback);
	str_addf(&u->traceback, u->message.len ? "%s: %s\n" : "%s\n", str_text(&u->type),
		str_text(&u->message));
}

/* What the step says at which it was raised is better than what can be read from the report. */
static int read_step(struct export_run *run, uint64_t step, struct uncaught *u, struct err *err)
{
	struct cursor *c = cursor_new(run->tl);
	const struct state *s = cursor_at(c, step, err);

	if (s && state_event(s) == EVENT_EXCEPTION) {
		str_clear(&u->type);
		str_clear(&u->message);
		show_type(s, state_value(s), &u->type);
		show_exception_text(s, state_value(s), &u->message);
		if (!u->traceback.len)
			write_report(s, u);
	}
	cursor_free(c);
	return s ? 0 : -1;
}

static bool is_failed_start(struct export_run *run, const struct record_end *end)
{
	return timeline_last(run->tl) < timeline_first(run->tl) && end->how == RECORD_EXIT &&
	       end->status;
}

static bool has_step(struct export_run *run, uint64_t step)
{
	return step >= timeline_first(run->tl) && step <= timeline_last(run->tl);
}

int export_uncaught(struct export_run *run, const struct record_end *end, struct str *written,
	struct uncaught *u, struct err *err)
{
	bool is_exception = end->how == RECORD_EXCEPTION;

	if (!is_exception && !is_failed_start(run, end))
		return 0;
	if (!read_report(written, u) && !is_exception)
		return 0;
	if (has_step(run, end->at) && read_step(run, end->at, u, err) < 0)
		return -1;
	if (!u->type.len)
		str_add(&u->type, "Exception");
	return 1;
}
