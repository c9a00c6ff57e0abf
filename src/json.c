/* json.c - small JSON documents as trees: the only file that knows cJSON.
 *
 * A struct json is a cJSON node under our name; nothing is wrapped or copied.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "json.h"

#include <cjson/cJSON.h>
#include <string.h>

static const cJSON *node(const struct json *j)
{
	return (const cJSON *)j;
}

static bool is_blank(const char *at, const char *end)
{
	while (at < end && strchr(" \t\r\n", *at))
		at++;
	return at >= end;
}

struct json *json_parse(const char *text, size_t len, struct err *err)
{
	const char *end = text;
	cJSON *root = len > JSON_MAX ? NULL : cJSON_ParseWithLengthOpts(text, len, &end, 0);

	if (root && !is_blank(end, text + len)) {
		cJSON_Delete(root);
		root = NULL;
	}
	if (!root && len > JSON_MAX)
		err_set(err, "more than %u bytes of JSON", JSON_MAX);
	else if (!root)
		err_set(err, "no JSON at byte %zu", (size_t)(end - text));
	return (struct json *)root;
}

void json_free(struct json *root)
{
	cJSON_Delete((cJSON *)root);
}

const struct json *json_member(const struct json *object, const char *key)
{
	return (const struct json *)cJSON_GetObjectItemCaseSensitive(node(object), key);
}

const struct json *json_first(const struct json *j)
{
	return json_is_array(j) || json_is_object(j) ? (const struct json *)node(j)->child : NULL;
}

const struct json *json_next(const struct json *member)
{
	return member ? (const struct json *)node(member)->next : NULL;
}

const char *json_key(const struct json *member)
{
	return member ? node(member)->string : NULL;
}

const char *json_string(const struct json *j)
{
	return cJSON_IsString(node(j)) ? node(j)->valuestring : NULL;
}

bool json_uint(const struct json *j, uint64_t *n)
{
	double d = cJSON_IsNumber(node(j)) ? node(j)->valuedouble : -1;

	if (!(d >= 0 && d <= 9007199254740992.0) || d != (double)(uint64_t)d)
		return false;
	*n = (uint64_t)d;
	return true;
}

bool json_number(const struct json *j, double *n)
{
	if (!cJSON_IsNumber(node(j)))
		return false;
	*n = node(j)->valuedouble;
	return true;
}

bool json_is_array(const struct json *j)
{
	return cJSON_IsArray(node(j));
}

bool json_is_object(const struct json *j)
{
	return cJSON_IsObject(node(j));
}
