/* expr_builtin.c - the names of Python's own.
 *
 * What is known here has its row in one of the tables of expr_fn_*.c. The rest is known by name only: that it exists, which
 * class it is derived from, and that just the live program can call it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_args.h"

struct val val_type(const struct builtin *b)
{
	return (struct val){ .kind = V_TYPE, .builtin = b };
}

#define LIVE(name) FUNCTION(name, NULL, 0, -1, "*", HOW(0))
#define CLASS(name, base)                                                                          \
	{                                                                                          \
		name, NULL, 0, -1, "*", N_VAL_KINDS, base, true, HOW(0)                            \
	}

const struct builtin ex_known_names[] = {
	{ "object", NULL, 0, 0, "", N_VAL_KINDS, NULL, true, HOW(0) },
	TYPE("deque", NULL, 0, -1, "*", V_DEQUE, HOW(0)),
	FUNCTION("Q", ex_call_q, 0, -1, "*", HOW(0)),
	FUNCTION("And", ex_call_and, 0, -1, "*", HOW(0)),
	FUNCTION("Or", ex_call_or, 0, -1, "*", HOW(0)),
	FUNCTION("Not", ex_call_not_, 0, -1, "*", HOW(0)),
	LIVE("id"),
	LIVE("hash"),
	LIVE("print"),
	LIVE("input"),
	LIVE("open"),
	LIVE("eval"),
	LIVE("exec"),
	LIVE("compile"),
	LIVE("setattr"),
	LIVE("delattr"),
	LIVE("dir"),
	LIVE("__import__"),
	LIVE("breakpoint"),
	LIVE("help"),
	LIVE("exit"),
	LIVE("quit"),
	LIVE("super"),
	LIVE("aiter"),
	LIVE("anext"),
	CLASS("NoneType", "object"),
	CLASS("ellipsis", "object"),
	CLASS("NotImplementedType", "object"),
	CLASS("bytearray", "object"),
	CLASS("memoryview", "object"),
	CLASS("property", "object"),
	CLASS("staticmethod", "object"),
	CLASS("classmethod", "object"),
	CLASS("function", "object"),
	CLASS("module", "object"),
	CLASS("generator", "object"),
	CLASS("coroutine", "object"),
	CLASS("method", "object"),
	CLASS("builtin_function_or_method", "object"),
	CLASS("dict_keys", "object"),
	CLASS("dict_values", "object"),
	CLASS("dict_items", "object"),
	CLASS("cell", "object"),
	CLASS("BaseException", "object"),
	CLASS("Exception", "BaseException"),
	CLASS("BaseExceptionGroup", "BaseException"),
	CLASS("GeneratorExit", "BaseException"),
	CLASS("KeyboardInterrupt", "BaseException"),
	CLASS("SystemExit", "BaseException"),
	CLASS("ArithmeticError", "Exception"),
	CLASS("FloatingPointError", "ArithmeticError"),
	CLASS("OverflowError", "ArithmeticError"),
	CLASS("ZeroDivisionError", "ArithmeticError"),
	CLASS("AssertionError", "Exception"),
	CLASS("AttributeError", "Exception"),
	CLASS("BufferError", "Exception"),
	CLASS("EOFError", "Exception"),
	CLASS("ImportError", "Exception"),
	CLASS("ModuleNotFoundError", "ImportError"),
	CLASS("LookupError", "Exception"),
	CLASS("IndexError", "LookupError"),
	CLASS("KeyError", "LookupError"),
	CLASS("MemoryError", "Exception"),
	CLASS("NameError", "Exception"),
	CLASS("UnboundLocalError", "NameError"),
	CLASS("OSError", "Exception"),
	CLASS("BlockingIOError", "OSError"),
	CLASS("ChildProcessError", "OSError"),
	CLASS("ConnectionError", "OSError"),
	CLASS("BrokenPipeError", "ConnectionError"),
	CLASS("ConnectionAbortedError", "ConnectionError"),
	CLASS("ConnectionRefusedError", "ConnectionError"),
	CLASS("ConnectionResetError", "ConnectionError"),
	CLASS("FileExistsError", "OSError"),
	CLASS("FileNotFoundError", "OSError"),
	CLASS("InterruptedError", "OSError"),
	CLASS("IsADirectoryError", "OSError"),
	CLASS("NotADirectoryError", "OSError"),
	CLASS("PermissionError", "OSError"),
	CLASS("ProcessLookupError", "OSError"),
	CLASS("TimeoutError", "OSError"),
	CLASS("ReferenceError", "Exception"),
	CLASS("RuntimeError", "Exception"),
	CLASS("NotImplementedError", "RuntimeError"),
	CLASS("RecursionError", "RuntimeError"),
	CLASS("StopAsyncIteration", "Exception"),
	CLASS("StopIteration", "Exception"),
	CLASS("SyntaxError", "Exception"),
	CLASS("IndentationError", "SyntaxError"),
	CLASS("TabError", "IndentationError"),
	CLASS("SystemError", "Exception"),
	CLASS("TypeError", "Exception"),
	CLASS("ValueError", "Exception"),
	CLASS("UnicodeError", "ValueError"),
	CLASS("UnicodeDecodeError", "UnicodeError"),
	CLASS("UnicodeEncodeError", "UnicodeError"),
	CLASS("UnicodeTranslateError", "UnicodeError"),
	CLASS("Warning", "Exception"),
	CLASS("BytesWarning", "Warning"),
	CLASS("DeprecationWarning", "Warning"),
	CLASS("EncodingWarning", "Warning"),
	CLASS("FutureWarning", "Warning"),
	CLASS("ImportWarning", "Warning"),
	CLASS("PendingDeprecationWarning", "Warning"),
	CLASS("ResourceWarning", "Warning"),
	CLASS("RuntimeWarning", "Warning"),
	CLASS("SyntaxWarning", "Warning"),
	CLASS("UnicodeWarning", "Warning"),
	CLASS("UserWarning", "Warning"),
	CLASS("ExceptionGroup", "Exception"),
	{ .name = NULL },
};

/* Classes that have a row but are no names of every program's. */
static bool is_hidden(const char *name)
{
	static const char *const hidden[] = { "NoneType", "ellipsis", "NotImplementedType",
		"function", "module", "generator", "coroutine", "method",
		"builtin_function_or_method", "dict_keys", "dict_values", "dict_items", "cell",
		"deque" };

	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		if (!strcmp(name, hidden[i]))
			return true;
	return false;
}

static const struct builtin *find_in(const struct builtin *table, const char *name, size_t len)
{
	for (const struct builtin *b = table; b->name; b++)
		if (b->name[0] == name[0] && strlen(b->name) == len && !memcmp(b->name, name, len))
			return b;
	return NULL;
}

const struct builtin *const ex_function_tables[N_FUNCTION_TABLES] = { ex_number_functions,
	ex_text_functions, ex_container_functions, ex_iterate_functions, ex_object_functions,
	ex_complex_functions, ex_known_names };

static const struct builtin *find_row(const char *name, size_t len)
{
	const struct builtin *b = NULL;

	for (size_t i = 0; len && !b && i < N_FUNCTION_TABLES; i++)
		b = find_in(ex_function_tables[i], name, len);
	return b;
}

const struct builtin *ex_find_builtin(const char *name, size_t len)
{
	const struct builtin *b = find_row(name, len);

	return b && b->is_type && is_hidden(b->name) ? NULL : b;
}

const struct builtin *ex_find_type(const char *name, size_t len)
{
	const struct builtin *b = find_row(name, len);

	return b && b->is_type ? b : NULL;
}
