/* py_output.c - what the program writes and reads, noted at the step that did it.
 *
 * Pieces written to one stream between two steps are one note. Depth is a thread's own, because
 * writing lets go of the GIL.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_output.h"

#include "py_compat.h"
#include "py_due.h"
#include "py_lines.h"
#include "py_patch.h"
#include "py_raw.h"
#include "py_text.h"
#include "pystep/write.h"

static PyTypeObject *text_type, *writer_type, *reader_type, *random_type, *file_type;
static struct str done;                 /* notes that are whole */
static struct str piece;                /* what was last written, */
static int piece_stream;                /* and to where; 0: read */
static bool piece_is_raw;
static __thread int write_depth, read_depth;
static __thread unsigned n_reads;       /* pieces read by this thread */

/* Notes. */

static void finish_piece(void)
{
	if (piece.len)
		write_output(&done, piece_stream, piece_is_raw, piece.at, piece.len);
	str_clear(&piece);
}

static void begin_piece(int stream, bool is_raw)
{
	due |= DUE_OUTPUT;
	if (stream == piece_stream && is_raw == piece_is_raw && (stream || !piece.len))
		return;
	finish_piece();
	piece_stream = stream;
	piece_is_raw = is_raw;
}

static void note_bytes(int stream, bool is_raw, const char *bytes, size_t len)
{
	begin_piece(stream, is_raw);
	if (len)
		str_add_bytes(&piece, bytes, len);
}

static void note_text(int stream, PyObject *text)
{
	begin_piece(stream, false);
	text_add(&piece, text);
}

/* The first n bytes (n < 0: all) of anything with a buffer. */
static void note_object(int stream, PyObject *object, Py_ssize_t n)
{
	Py_buffer view;

	if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0) {
		PyErr_Clear();
		return;
	}
	note_bytes(stream, false, view.buf, n < 0 || n > view.len ? view.len : n);
	PyBuffer_Release(&view);
}

static void note_raw(int stream, const char *bytes, size_t len)
{
	note_bytes(stream, true, bytes, len);
}

void output_take(struct str *notes)
{
	raw_take(note_raw);
	finish_piece();
	due &= ~DUE_OUTPUT;
	if (!done.len)
		return;
	str_add_bytes(notes, done.at, done.len);
	str_clear(&done);
}

void output_put(void)
{
	raw_take(note_raw);
	finish_piece();
	due &= ~DUE_OUTPUT;
	if (done.len)
		lines_put(&done);
	str_clear(&done);
}

void output_pause(bool on)
{
	raw_quiet(on ? 1 : -1);
	write_depth += on ? 1 : -1;
	read_depth += on ? 1 : -1;
}

/* Streams. */

static bool is_a(PyObject *o, PyTypeObject *type)
{
	return o && type && PyType_IsSubtype(Py_TYPE(o), type);
}

static int file_descriptor(PyObject *file)
{
	return is_a(file, file_type) ? compat_file_descriptor(file) : -1;
}

static int buffer_descriptor(PyObject *buffer)
{
	if (is_a(buffer, writer_type) || is_a(buffer, reader_type) || is_a(buffer, random_type))
		return file_descriptor(compat_buffer_file(buffer));
	return file_descriptor(buffer);         /* unbuffered (-u) */
}

static int text_descriptor(PyObject *text)
{
	return buffer_descriptor(compat_text_buffer(text));
}

static bool is_output(int fd)
{
	return fd == 1 || fd == 2;
}

/* Writing. */

static PyCFunction their_text_write, their_text_flush, their_text_tell;
static PyCFunction their_buffer_write, their_buffer_flush, their_file_write;
static PyCFunction their_os_write;

static PyObject *quietly(PyCFunction theirs, PyObject *self, PyObject *arg)
{
	PyObject *result;

	write_depth++;
	raw_quiet(1);
	result = theirs(self, arg);
	raw_quiet(-1);
	write_depth--;
	return result;
}

static bool is_noted(PyObject *result, int fd)
{
	return result && !write_depth && lines_are_open() && is_output(fd);
}

static PyObject *text_write(PyObject *self, PyObject *text)
{
	int fd = text_descriptor(self);
	PyObject *result = quietly(their_text_write, self, text);

	if (is_noted(result, fd))
		note_text(fd, text);
	return result;
}

static PyObject *text_flush(PyObject *self, PyObject *none)
{
	return quietly(their_text_flush, self, none);
}

static PyObject *text_tell(PyObject *self, PyObject *none)
{
	return quietly(their_text_tell, self, none);
}

static PyObject *buffer_write(PyObject *self, PyObject *bytes)
{
	int fd = buffer_descriptor(self);
	PyObject *result = quietly(their_buffer_write, self, bytes);

	if (is_noted(result, fd))
		note_object(fd, bytes, -1);
	return result;
}

static PyObject *buffer_flush(PyObject *self, PyObject *none)
{
	return quietly(their_buffer_flush, self, none);
}

/* How much a system call took: the result of write(). */
static void note_written(PyObject *result, int fd, PyObject *bytes)
{
	if (is_noted(result, fd) && PyLong_CheckExact(result))
		note_object(fd, bytes, PyLong_AsSsize_t(result));
}

static PyObject *file_write(PyObject *self, PyObject *bytes)
{
	int fd = file_descriptor(self);
	PyObject *result = quietly(their_file_write, self, bytes);

	note_written(result, fd, bytes);
	return result;
}

typedef PyObject *fast_function(PyObject *self, PyObject *const *args, Py_ssize_t n);
static PyObject *call_fast(PyCFunction theirs, PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	return ((fast_function *)(void (*)(void))theirs)(self, args, n);
}

static int descriptor_argument(PyObject *const *args, Py_ssize_t n)
{
	if (n < 1 || !PyLong_CheckExact(args[0]) || Py_ABS(Py_SIZE(args[0])) > 1)
		return -1;
	return (int)PyLong_AsLong(args[0]);
}

static PyObject *os_write(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	PyObject *result;

	raw_quiet(1);
	result = call_fast(their_os_write, self, args, n);
	raw_quiet(-1);
	if (result && n == 2)
		note_written(result, descriptor_argument(args, n), args[1]);
	return result;
}

/* Reading. */

static PyCFunction their_text_read, their_text_readline;
static PyCFunction their_file_readinto, their_file_readall, their_file_read;
static PyCFunction their_os_read, their_input;
static iternextfunc their_text_next;

static bool is_read(PyObject *result, int fd)
{
	return result && !read_depth && lines_are_open() && fd == 0;
}

static void note_read_text(PyObject *result, int fd)
{
	if (!is_read(result, fd) || !PyUnicode_Check(result))
		return;
	n_reads++;
	note_text(0, result);
}

static void note_read_bytes(PyObject *result, int fd)
{
	if (!is_read(result, fd) || !PyBytes_CheckExact(result))
		return;
	n_reads++;
	note_object(0, result, -1);
}

static PyObject *read_fast(PyCFunction theirs, PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	PyObject *result;

	read_depth++;
	result = call_fast(theirs, self, args, n);
	read_depth--;
	return result;
}

static PyObject *text_read(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	int fd = text_descriptor(self);
	PyObject *result = read_fast(their_text_read, self, args, n);

	note_read_text(result, fd);
	return result;
}

static PyObject *text_readline(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	int fd = text_descriptor(self);
	PyObject *result = read_fast(their_text_readline, self, args, n);

	note_read_text(result, fd);
	return result;
}

static PyObject *text_next(PyObject *self)
{
	int fd = text_descriptor(self);
	PyObject *result;

	read_depth++;
	result = their_text_next(self);
	read_depth--;
	note_read_text(result, fd);
	return result;
}

static PyObject *file_readinto(PyObject *self, PyObject *into)
{
	int fd = file_descriptor(self);
	PyObject *result = their_file_readinto(self, into);

	if (is_read(result, fd) && PyLong_CheckExact(result)) {
		n_reads++;
		note_object(0, into, PyLong_AsSsize_t(result));
	}
	return result;
}

static PyObject *file_readall(PyObject *self, PyObject *none)
{
	int fd = file_descriptor(self);
	PyObject *result = their_file_readall(self, none);

	note_read_bytes(result, fd);
	return result;
}

static PyObject *file_read(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	int fd = file_descriptor(self);
	PyObject *result = read_fast(their_file_read, self, args, n);   /* it may call readall */

	note_read_bytes(result, fd);
	return result;
}

static PyObject *os_read(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	PyObject *result = call_fast(their_os_read, self, args, n);

	note_read_bytes(result, result ? descriptor_argument(args, n) : -1);
	return result;
}

/* On a terminal input() goes past the streams: what it returns was typed, what it was given was
 * shown. Elsewhere it reads and writes by methods, which note it. */
static PyObject *input(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
	unsigned before = n_reads;
	PyObject *result = call_fast(their_input, self, args, n);

	if (!is_read(result, 0) || n_reads != before || !PyUnicode_Check(result))
		return result;
	if (n == 1)
		note_text(1, args[0]);
	note_text(0, result);
	str_add_char(&piece, '\n');
	return result;
}

/* Life. */

static void patch_writing(PyObject *posix)
{
	their_text_write = patch_method(text_type, "write", METH_O, text_write);
	their_text_flush = patch_method(text_type, "flush", METH_NOARGS, text_flush);
	their_text_tell = patch_method(text_type, "tell", METH_NOARGS, text_tell);
	their_buffer_write = patch_method(writer_type, "write", METH_O, buffer_write);
	their_buffer_flush = patch_method(writer_type, "flush", METH_NOARGS, buffer_flush);
	their_file_write = patch_method(file_type, "write", METH_O, file_write);
	their_os_write = patch_function(posix, "write", METH_FASTCALL, PATCH_FUNCTION(os_write));
}

static void patch_next(void)
{
	PyObject *next = compat_dict_find(text_type->tp_dict, "__next__");

	their_text_next = text_type->tp_iternext;
	text_type->tp_iternext = text_next;
	if (next && Py_IS_TYPE(next, &PyWrapperDescr_Type))
		((PyWrapperDescrObject *)next)->d_wrapped = (void *)text_next;
}

static void patch_reading(PyObject *posix)
{
	their_text_read = patch_method(text_type, "read", METH_FASTCALL, PATCH_FUNCTION(text_read));
	their_text_readline = patch_method(text_type, "readline", METH_FASTCALL,
					   PATCH_FUNCTION(text_readline));
	their_file_readinto = patch_method(file_type, "readinto", METH_O, file_readinto);
	their_file_readall = patch_method(file_type, "readall", METH_NOARGS, file_readall);
	their_file_read = patch_method(file_type, "read", METH_FASTCALL, PATCH_FUNCTION(file_read));
	their_os_read = patch_function(posix, "read", METH_FASTCALL, PATCH_FUNCTION(os_read));
	their_input = patch_function(patch_module("builtins"), "input", METH_FASTCALL,
				     PATCH_FUNCTION(input));
	patch_next();
}

void output_start(void)
{
	PyObject *posix = patch_module("posix");

	text_type = patch_type("_io", "TextIOWrapper");
	writer_type = patch_type("_io", "BufferedWriter");
	reader_type = patch_type("_io", "BufferedReader");
	random_type = patch_type("_io", "BufferedRandom");
	file_type = patch_type("_io", "FileIO");
	if (!text_type || !writer_type || !file_type)
		return;
	patch_writing(posix);
	patch_reading(posix);
}
