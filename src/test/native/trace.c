#include "trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "object.h"
#include "text.h"

bool trace_enabled;

static HANDLE file;
static SRWLOCK lock = SRWLOCK_INIT;
static unsigned long sequence;
static ULONGLONG start;

/* One WriteFile a line: what was written survives the death of the process. */
static void write_line_locked(const char *body)
{
    size_t room = strlen(body) + 80;
    char *line = malloc(room);
    if (!line)
        return;
    int length = snprintf(line, room, "%lu\t%lu\t%llu\t%s\n", ++sequence, GetCurrentThreadId(),
                          GetTickCount64() - start, body);
    DWORD written;
    WriteFile(file, line, (DWORD)length, &written, NULL);
    free(line);
}

static void write_line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *body = malloc((size_t)length + 1);
    if (!body)
        return;
    va_start(arguments, format);
    vsnprintf(body, (size_t)length + 1, format, arguments);
    va_end(arguments);
    AcquireSRWLockExclusive(&lock);
    write_line_locked(body);
    ReleaseSRWLockExclusive(&lock);
    free(body);
}

bool trace_open(void)
{
    WCHAR *path = text_environment(L"FAXMX_TRACE");
    if (!path)
        return true;
    file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    free(path);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    start = GetTickCount64();
    trace_enabled = true;
    write_line_locked("load");
    return true;
}

void trace_close(void)
{
    if (!trace_enabled)
        return;
    /* Unlocked: the process may end while a thread that is gone by now held the lock. */
    write_line_locked("unload");
    trace_enabled = false;
    CloseHandle(file);
}

void trace_write_life(const char *kind, const struct object *object)
{
    write_line("%s\t%s#%ld", kind, object->class->name, object->number);
}

void trace_write_error(const struct object *object, BSTR text)
{
    char *quoted = text_quote(text, SysStringLen(text));
    if (quoted)
        write_line("error\t%s#%ld\t%s", object->class->name, object->number, quoted);
    free(quoted);
}

void trace_write_wait(const struct object *object, const char *kind, const char *member, BSTR until, LONG time)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%ld", time);
    char *quoted = until ? text_quote(until, SysStringLen(until)) : NULL;
    write_line("%s\t%s#%ld\t%s\t%s", kind, object->class->name, object->number, member, quoted ? quoted : digits);
    free(quoted);
}

static void write_call(const struct object *object, const char *member, const char *arguments, HRESULT result)
{
    write_line("call\t%s#%ld\t%s\t%s\t0x%08lX", object->class->name, object->number, member, arguments,
               (unsigned long)result);
}

void trace_write_call(const struct object *object, const char *member, HRESULT result)
{
    write_call(object, member, "", result);
}

void trace_write_call_number(const struct object *object, const char *member, LONG argument, HRESULT result)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%ld", argument);
    write_call(object, member, digits, result);
}

void trace_write_call_text(const struct object *object, const char *member, BSTR argument, HRESULT result)
{
    char *quoted = argument ? text_quote(argument, SysStringLen(argument)) : NULL;
    if (quoted || !argument)
        write_call(object, member, argument ? quoted : "NULL", result);
    free(quoted);
}
