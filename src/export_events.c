/* export_events.c - one JSON object a line, one line an event. share/doc/events.md describes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include "pystep/show.h"
#include "show_json.h"

static int print_event(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct str json = { 0 };
	struct str text = { 0 };

	(void)err;
	if (!run->wanted)
		return 0;
	show_event_json(s, d, &json);
	if (run->how.pretty)
		show_pretty(json.at, json.len, 0, &text);
	else
		str_add_bytes(&text, json.at, json.len);
	str_add_char(&text, '\n');
	fwrite(text.at, 1, text.len, run->out);
	str_free(&text);
	str_free(&json);
	return 0;
}

const struct exporter export_events = {
	.name = "events",
	.help = "JSON lines, one event each, for other programs",
	.is_json = true,
	.step = print_event,
};
