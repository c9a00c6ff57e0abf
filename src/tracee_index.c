/* tracee_index.c - what the last line of a record tells of the others, collected while they pass.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracee_file.h"

#include <stdlib.h>
#include <string.h>

#define OUTPUTS_PER_MARK 16 /* one in that many steps with output is marked */

static void add_offset(struct offsets *o, uint64_t offset)
{
	BASE_GROW(o->at, o->cap, o->n + 1);
	o->at[o->n++] = offset;
}

static void add_mark(struct marks *m, uint64_t step, uint64_t offset)
{
	BASE_GROW(m->at, m->cap, m->n + 1);
	m->at[m->n++] = (struct source_keyframe){ step, offset };
}

static void note_file(struct tracee_index *ix)
{
	add_offset(&ix->files, ix->size);
}

static void note_code(struct tracee_index *ix)
{
	add_offset(&ix->codes, ix->size);
}

static void note_site(struct tracee_index *ix)
{
	add_offset(&ix->sites, ix->size);
}

static void note_keyframe(struct tracee_index *ix)
{
	add_mark(&ix->keyframes, ix->steps, ix->size);
}

/* A mark stands at the first output of its step, so that reading on from there misses none of that step. */
static void note_output(struct tracee_index *ix)
{
	if (ix->n_outputs && ix->output_step == ix->steps)
		return;
	if (ix->n_outputs % OUTPUTS_PER_MARK == 0)
		add_mark(&ix->outputs, ix->steps, ix->size);
	ix->output_step = ix->steps;
	ix->n_outputs++;
}

static const struct {
	const char *begins;
	void (*note)(struct tracee_index *ix);
} notes[] = {
	{ "{\"file\":", note_file },
	{ "{\"code\":", note_code },
	{ "{\"site\":", note_site },
	{ "{\"keyframe\":", note_keyframe },
	{ "{\"out\":", note_output },
	{ "{\"in\":", note_output },
};

void tracee_index_line(struct tracee_index *ix, const char *line, size_t len)
{
	if (!ix->has_header)
		ix->has_header = true;
	else if (line[0] != '{')
		ix->steps++;
	else
		for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
			size_t n = strlen(notes[i].begins);

			if (len > n && memcmp(line, notes[i].begins, n) == 0)
				notes[i].note(ix);
		}
	ix->size += len;
}

bool tracee_index_next(
	const struct tracee_index *ix, struct tracee_notes *seen, uint64_t end, uint64_t *offset)
{
	const struct offsets *const lists[] = { &ix->files, &ix->codes, &ix->sites };
	size_t first = 0;

	*offset = UINT64_MAX;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (seen->at[i] < lists[i]->n && lists[i]->at[seen->at[i]] < *offset) {
			*offset = lists[i]->at[seen->at[i]];
			first = i;
		}
	seen->at[first]++;
	return *offset < end;
}

void tracee_index_clear(struct tracee_index *ix)
{
	free(ix->files.at);
	free(ix->codes.at);
	free(ix->sites.at);
	free(ix->keyframes.at);
	free(ix->outputs.at);
	*ix = (struct tracee_index){ 0 };
}
