/* main_about.c - what is answered without a session: requests, differences.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "main_run.h"
#include "request.h"

/* --request */

static int read_all(FILE *in, struct str *text)
{
	char bytes[1 << 16];
	size_t n;

	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		str_add_bytes(text, bytes, n);
	return ferror(in) ? -1 : 0;
}

static int read_request(const char *path, struct str *text, struct err *err)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	int r = in ? read_all(in, text) : -1;

	if (r < 0)
		err_set_status(
			err, ERR_USAGE, "cannot read the request %s: %s", path, strerror(errno));
	if (in && in != stdin)
		fclose(in);
	return r;
}

int main_request(struct options *o)
{
	struct request_server server = { o->run.host, o->run.version, o->run.scan, o->pretty };
	struct err err = { 0 };
	struct str text = { 0 };
	int r;

	if (read_request(o->request, &text, &err) < 0)
		r = main_complain(&err);
	else
		r = request_answer(&server, str_text(&text), text.len, stdout);
	str_free(&text);
	return r;
}

/* --diff */

int main_diff(struct options *o)
{
	struct err err = { 0 };
	int r = diff_records(o->diff[0], o->diff[1], stdout, &err);

	return r < 0 ? main_complain(&err) : r;
}
