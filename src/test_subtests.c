/* test_subtests.c - failures that never leave a test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_subtests.h"

#include <string.h>

static bool has_one_of(const char *line, size_t len, const char *const *words)
{
	for (; line && *words; words++)
		if (memmem(line, len, *words, strlen(*words)))
			return true;
	return false;
}

static const char *text_at(const struct sweep_frame *f, size_t *len)
{
	*len = 0;
	return f->code->file ? file_line(f->code->file, f->line, len) : NULL;
}

static void begins(struct subtests *s, const struct sweep *w)
{
	bool goes_on = s->left && s->left + 1 >= w->step;

	if (!goes_on)
		s->raised = w->step;
	s->frame = w->top->serial;
	s->left = 0;
}

/* A with statement that may let it pass, or something that is done on its way: it is not known to have ended here. */
static bool may_pass(const char *line, size_t len)
{
	static const char *const passes[] = { "with ", "finally:", NULL };
	static const char *const takes[] = { "assertRaises", "raises(", "suppress(", "assertWarns",
		NULL };

	return has_one_of(line, len, passes) && !has_one_of(line, len, takes);
}

static uint64_t reaches_line(struct subtests *s, const struct sweep_frame *f)
{
	static const char *const subtest[] = { "subTest(", NULL };
	size_t len;
	const char *line = text_at(f, &len);

	if (has_one_of(line, len, subtest)) {
		s->frame = 0;
		return s->raised;
	}
	if (!may_pass(line, len))
		s->frame = 0;
	return 0;
}

uint64_t subtests_see(struct subtests *s, const struct sweep *w)
{
	if (w->event == EVENT_EXCEPTION) {
		if (w->top->serial != s->frame)
			begins(s, w);
		return 0;
	}
	if (!s->frame || w->top->serial != s->frame)
		return 0;
	if (w->event == EVENT_UNWIND) {
		s->left = w->step;
		s->frame = 0;
	} else if (w->event == EVENT_LINE) {
		return reaches_line(s, w->top);
	}
	return 0;
}
