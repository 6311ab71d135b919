#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <windows.h>
#include <ole2.h>

/* The text in double quotes as UTF-8, escaped as a scenario file wants it; NULL for lack of memory. */
char *text_quote(const WCHAR *text, size_t length);

/* A BSTR made as wprintf would; NULL for lack of memory. */
BSTR text_format(const WCHAR *format, ...);

/* The value of an environment variable, to be freed; NULL when it is not set or empty. */
WCHAR *text_environment(const WCHAR *name);

#endif
