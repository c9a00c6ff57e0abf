/* code.h - the program's text: source files and the code objects made from them, by number.
 *
 * Both are immutable and live as long as the `struct program` that holds them. Numbers are the record's (from 0). So are sites,
 * the places in a code at which it calls or raises.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_CODE_H
#define PYSTEP_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file {
	char    *path;                  /* as the program names it */
	char    *sha256;                /* hexadecimal digits of the bytes of the file, or NULL */
	char    *text;                  /* UTF-8, or NULL when it could not be had */
	size_t   len;                   /* bytes of text */
	size_t  *starts;                /* offset of each line */
	uint32_t n_lines;
};

enum code_kind {
	CODE_FUNCTION, CODE_GENERATOR, CODE_COROUTINE, CODE_ASYNC_GENERATOR,
	CODE_MODULE, CODE_CLASS, CODE_LAMBDA, CODE_COMPREHENSION,
	N_CODE_KINDS
};

struct code {
	char       *name, *qualname;
	char       *module;             /* __name__ of its globals, or "" */
	struct file *file;
	uint32_t    file_number;
	uint32_t    line, last;         /* first and last line, 1-based */
	enum code_kind kind;
	uint32_t    n_args;             /* the first slots that are arguments, * and ** included */
	bool        has_varargs, has_varkeywords;
	bool        is_external;        /* out of scope: its calls are there, what it does is not */
	uint32_t    n_slots;
	char      **slots;              /* names of the local variables */
	uint64_t    globals;            /* id of the dict of its module's names */
	uint32_t   *lines;              /* that can run, ascending */
	uint32_t    n_lines;
};

/* A place in a code's text: an expression, from its first byte to behind its last. Columns count bytes from 0. */
struct site {
	uint32_t code;                  /* number of the code whose text it is */
	uint32_t line, column, end_line, end_column;
};

struct program;                         /* all files, codes and sites met so far */
struct program *program_new(void);
void program_free(struct program *p);
/* NULL when there is none of that number. */
const struct file *program_file(const struct program *p, uint32_t number);
const struct code *program_code(const struct program *p, uint32_t number);
const struct site *program_site(const struct program *p, uint32_t number);      /* numbers from 1 */
uint32_t program_n_files(const struct program *p);
uint32_t program_n_codes(const struct program *p);
/* Take the file or code as that number; false when the number is taken (the old one stays, the new one is freed). */
bool program_add_file(struct program *p, uint32_t number, struct file *file);   /* takes file */
bool program_add_code(struct program *p, uint32_t number, struct code *code);   /* takes code */
bool program_add_site(struct program *p, uint32_t number, const struct site *site);     /* copies */

/* The text of a site where it is one line; NULL where it has several, or is not in the file. Lends. */
const char *site_text(const struct site *site, const struct file *f, size_t *len);

/* Line n, 1-based, without its newline; NULL and length 0 beyond the end or without a text. */
const char *file_line(const struct file *f, uint32_t n, size_t *len);
const char *file_name(const struct file *f);                 /* last component of the path */
/* Does its path end in that name, whole components? "<frozen a.b>" is a/b.py, or a/b/__init__.py, too. "": no. */
bool file_is_called(const struct file *f, const char *name, size_t len);
struct file *file_new(const char *path, const char *text, size_t len); /* copies; text may be NULL */
void file_free(struct file *f);
void code_free(struct code *c);
/* The arguments that its text names. What a comprehension goes through is given to it as one called .0, which nobody wrote. */
uint32_t code_n_shown_args(const struct code *c);
const char *code_kind_name(enum code_kind kind);             /* as in the record */

#endif
