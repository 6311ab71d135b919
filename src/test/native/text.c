#include "text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_lone_surrogate(const WCHAR *unit, const WCHAR *end)
{
    return IS_LOW_SURROGATE(*unit)
            || (IS_HIGH_SURROGATE(*unit) && (unit + 1 == end || !IS_LOW_SURROGATE(unit[1])));
}

char *text_quote(const WCHAR *text, size_t length)
{
    /* No UTF-16 unit needs more than the six characters of \uXXXX. */
    char *quoted = malloc(6 * length + 3);
    if (!quoted)
        return NULL;
    char *to = quoted;
    *to++ = '"';
    for (const WCHAR *at = text, *end = text + length; at < end; at++) {
        WCHAR unit = *at;
        if (unit == '\\' || unit == '"') {
            *to++ = '\\';
            *to++ = (char)unit;
        } else if (unit == '\n' || unit == '\r' || unit == '\t') {
            *to++ = '\\';
            *to++ = unit == '\n' ? 'n' : unit == '\r' ? 'r' : 't';
        } else if (unit < ' ' || unit == 0x7F || is_lone_surrogate(at, end)) {
            to += sprintf(to, "\\u%04X", unit);
        } else {
            int units = IS_HIGH_SURROGATE(unit) ? 2 : 1;
            to += WideCharToMultiByte(CP_UTF8, 0, at, units, to, 6, NULL, NULL);
            at += units - 1;
        }
    }
    *to++ = '"';
    *to = '\0';
    return quoted;
}

BSTR text_format(const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vscwprintf(format, arguments);
    va_end(arguments);
    BSTR text = length < 0 ? NULL : SysAllocStringLen(NULL, (UINT)length);
    if (text) {
        va_start(arguments, format);
        _vsnwprintf(text, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    return text;
}

WCHAR *text_environment(const WCHAR *name)
{
    DWORD size = GetEnvironmentVariableW(name, NULL, 0);
    WCHAR *value = size > 1 ? malloc(size * sizeof *value) : NULL;
    if (value && GetEnvironmentVariableW(name, value, size) >= size) {
        free(value);
        return NULL;
    }
    return value;
}
