/* style.c - the table of looks.
 *
 * The colours are chosen to be read on a dark and on a light ground; without any, bold, dim, underline and reverse
 * still tell apart what matters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "style.h"

#include <assert.h>

struct style_row {
	const char *name;
	int16_t  fg256, fg16;
	unsigned attrs;                 /* with colours */
	unsigned mono;                  /* without */
};

static const struct style_row styles[N_STYLES] = {
	[STYLE_TEXT]        = { "text",         -1, -1, 0, 0 },
	[STYLE_DIM]         = { "dim",         244, -1, 0, LOOK_DIM },
	[STYLE_BORDER]      = { "border",      242, -1, 0, LOOK_DIM },
	[STYLE_HEADING]     = { "heading",     245, -1, 0, 0 },
	[STYLE_FOCUS]       = { "focus",        33,  6, LOOK_BOLD, LOOK_BOLD },
	[STYLE_TITLE]       = { "title",        -1, -1, LOOK_BOLD, LOOK_BOLD },
	[STYLE_LIVE]        = { "live",         34,  2, LOOK_BOLD | LOOK_REVERSE, LOOK_BOLD | LOOK_REVERSE },
	[STYLE_PAST]        = { "past",        172,  3, LOOK_BOLD | LOOK_REVERSE, LOOK_REVERSE | LOOK_UNDERLINE },
	[STYLE_REPLAY]      = { "replay",       68,  4, LOOK_BOLD | LOOK_REVERSE, LOOK_REVERSE },
	[STYLE_KEYWORD]     = { "keyword",     133,  5, LOOK_BOLD, LOOK_BOLD },
	[STYLE_BUILTIN]     = { "builtin",      37,  6, 0, 0 },
	[STYLE_DEFINED]     = { "defined",      33,  4, LOOK_BOLD, LOOK_BOLD },
	[STYLE_DECORATOR]   = { "decorator",   136,  3, 0, 0 },
	[STYLE_STRING]      = { "string",       71,  2, 0, 0 },
	[STYLE_ESCAPE]      = { "escape",      136,  3, 0, 0 },
	[STYLE_NUMBER]      = { "number",      136,  3, 0, 0 },
	[STYLE_COMMENT]     = { "comment",     244,  6, LOOK_ITALIC, LOOK_DIM },
	[STYLE_OPERATOR]    = { "operator",     -1, -1, 0, 0 },
	[STYLE_LINE_NUMBER] = { "line-number", 242, -1, 0, LOOK_DIM },
	[STYLE_HERE]        = { "here",        172,  3, LOOK_BOLD, LOOK_BOLD },
	[STYLE_CALLER]      = { "caller",      172,  3, 0, 0 },
	[STYLE_INLINE]      = { "inline",      109,  6, 0, LOOK_DIM },
	[STYLE_NAME]        = { "name",         -1, -1, 0, 0 },
	[STYLE_VALUE]       = { "value",        -1, -1, 0, 0 },
	[STYLE_TYPE]        = { "type",         37,  6, 0, 0 },
	[STYLE_ID]          = { "id",          244,  4, 0, LOOK_DIM },
	[STYLE_CHANGED]     = { "changed",     172,  3, LOOK_BOLD, LOOK_BOLD },
	[STYLE_WAS]         = { "was",         172,  3, 0, LOOK_UNDERLINE },
	[STYLE_EXCEPTION]   = { "exception",   160,  1, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE },
	[STYLE_STDERR]      = { "stderr",      160,  1, 0, LOOK_UNDERLINE },
	[STYLE_INPUT]       = { "input",        33,  4, LOOK_BOLD, LOOK_BOLD },
	[STYLE_FUTURE]      = { "future",      244, -1, LOOK_DIM, LOOK_DIM },
	[STYLE_GRAPH]       = { "graph",        67,  4, 0, 0 },
	[STYLE_KEY]         = { "key",          33,  6, LOOK_BOLD, LOOK_BOLD },
	[STYLE_NOTE]        = { "note",         -1, -1, LOOK_BOLD, LOOK_BOLD },
	[STYLE_ERROR]       = { "error",       160,  1, LOOK_BOLD, LOOK_BOLD | LOOK_REVERSE },
};

struct ground_row {
	int16_t  bg256, bg16;
	unsigned attrs16, mono;         /* with 16 colours there is no quiet ground: attributes instead */
};

static const struct ground_row grounds[N_GROUNDS] = {
	[GROUND_PLAIN]    = { -1, -1, 0, 0 },
	[GROUND_CURRENT]  = { 237, -1, LOOK_BOLD, LOOK_BOLD },
	[GROUND_SELECTED] = { 24, -1, LOOK_REVERSE, LOOK_REVERSE },
	[GROUND_MATCH]    = { 58, -1, LOOK_UNDERLINE | LOOK_BOLD, LOOK_UNDERLINE | LOOK_BOLD },
};

/* A ground of 256 colours is dark: what has no colour of its own is written light on it, also in a light terminal. */
#define LIGHT 253

static struct look in_256(const struct style_row *s, const struct ground_row *g)
{
	struct look look = { s->fg256, g->bg256, s->attrs };

	if (look.bg >= 0 && look.fg < 0)
		look.fg = LIGHT;
	if (look.bg >= 0)
		look.attrs &= ~LOOK_DIM;
	return look;
}

struct look style_look(enum style style, enum ground ground, int colors)
{
	const struct style_row *s = &styles[style];
	const struct ground_row *g = &grounds[ground];

	assert(style < N_STYLES && ground < N_GROUNDS);
	if (colors >= 256)
		return in_256(s, g);
	if (colors >= 8)
		return (struct look){ s->fg16, g->bg16, s->attrs | g->attrs16 };
	return (struct look){ -1, -1, s->mono | g->mono };
}

const char *style_name(enum style style)
{
	assert(style < N_STYLES);
	return styles[style].name;
}
