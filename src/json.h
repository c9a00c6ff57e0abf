/* json.h - small JSON documents as trees: headers, requests, options. Not for the record's lines: those are scanned (scan.h).
 *
 * A tree costs some 64 bytes a node, so texts beyond JSON_MAX are refused. Strings are UTF-8; a NUL ends them. Numbers are
 * doubles. Members are lent and live as long as the tree.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_JSON_H
#define PYSTEP_SRC_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pystep/err.h"

#define JSON_MAX (4u << 20)             /* bytes */

struct json;                            /* a node: of a tree, or its root */

struct json *json_parse(const char *text, size_t len, struct err *err);      /* NULL: no JSON, or more than JSON */
void json_free(struct json *root);

/* Reading. All take NULL for "not there" and pass it on. */
const struct json *json_member(const struct json *object, const char *key);
const struct json *json_first(const struct json *array_or_object);           /* NULL: it is empty, or neither */
const struct json *json_next(const struct json *member);
const char *json_key(const struct json *member);             /* of an object's member, or NULL */
const char *json_string(const struct json *j);               /* NULL: not a string */
bool json_uint(const struct json *j, uint64_t *n);           /* false: not a whole number from 0 to 2^53 */
bool json_number(const struct json *j, double *n);          /* false: not a number */
bool json_is_array(const struct json *j);
bool json_is_object(const struct json *j);

#endif
