/* show_site.c - the expression at which a frame stands, as text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/show.h"

#include <string.h>

#include "show_quote.h"

bool show_site(const struct state *s, const struct frame *f, size_t max, struct str *out)
{
	const struct site *site = state_site(s, f);
	size_t len = 0, whole = 0;
	const char *text = site ? site_text(site, f->code->file, &len) : NULL;
	const char *line = text ? file_line(f->code->file, site->line, &whole) : NULL;

	if (!text || len >= whole - strspn(line, " \t"))
		return false;
	show_plain(text, len, max, out);
	return true;
}
