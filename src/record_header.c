/* record_header.c - the first line of a record.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "record_private.h"

static bool needs_no_quotes(const char *word)
{
	return *word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123"
					  "456789%+,-./:=@_")] == '\0';
}

static void add_quoted(struct str *out, const char *word)
{
	str_add_char(out, '\'');
	for (; *word; word++)
		if (*word == '\'')
			str_add(out, "'\\''");
		else
			str_add_char(out, *word);
	str_add_char(out, '\'');
}

/* The words as one would type them to a shell. */
static char *command_text(const struct json *words)
{
	struct str out = { 0 };

	for (const struct json *w = json_first(words); w; w = json_next(w)) {
		const char *word = json_string(w) ? json_string(w) : "";
		if (out.len)
			str_add_char(&out, ' ');
		if (needs_no_quotes(word))
			str_add(&out, word);
		else
			add_quoted(&out, word);
	}
	return str_take(&out);
}

/* What is no number is not known. */
static void read_process(const struct json *j, struct record_process *process)
{
	if (j && (!json_uint(json_member(j, "pid"), &process->pid) || !json_uint(json_member(j, "began"), &process->began)))
		*process = (struct record_process){ 0 };
}

/* What is wrong with it, or NULL. */
static const char *take(struct record_header *h, const struct json *j)
{
	const char *format = json_string(json_member(j, "format"));
	const char *python = json_string(json_member(j, "python"));
	const struct json *first = json_member(j, "first");

	if (!format || strcmp(format, "pystep") != 0)
		return "it is no record of pystep";
	if (!json_uint(json_member(j, "version"), &h->version) || h->version == 0)
		return "the header has no version";
	if (h->version > RECORD_VERSION)
		return "it was written by a newer pystep";
	h->first = 1;
	if (first && (!json_uint(first, &h->first) || h->first == 0))
		return "the header's \"first\" is no step";
	read_process(json_member(j, "process"), &h->process);
	h->python = base_strdup(python ? python : "");
	h->command = command_text(json_member(j, "command"));
	return NULL;
}

/* The header is an object that the last line closes: here we do. */
static struct json *parse(const struct line *line, struct err *err)
{
	struct str text = { 0 };
	struct json *j;

	str_add_bytes(&text, line->text, line->len);
	str_add(&text, "]}");
	j = json_parse(text.at, text.len, err);
	str_free(&text);
	return j;
}

static bool is_header(const struct line *line)
{
	static const char ends[] = "\"steps\":[";
	size_t n = strlen(ends);

	return line->len > n && line->text[0] == '{' &&
	       memcmp(line->text + line->len - n, ends, n) == 0;
}

int header_read(struct record *rec, struct err *err)
{
	struct line line;
	const char *cause;

	if (rec->bytes.size == 0)
		return record_blame(rec, rec->bytes.at, "it is empty", err);
	if (!record_line_at(rec, 0, &line) || !is_header(&line))
		return record_blame(
			rec, rec->bytes.at, "it does not begin with the header of a record", err);
	struct json *j = parse(&line, err);
	if (!j)
		return record_blame(rec, rec->bytes.at, "its header is no JSON", err);
	cause = take(&rec->header, j);
	json_free(j);
	if (cause)
		return record_blame(rec, rec->bytes.at, cause, err);
	rec->header.start = line.next;
	return 0;
}

void header_free(struct record_header *h)
{
	free(h->python);
	free(h->command);
}
