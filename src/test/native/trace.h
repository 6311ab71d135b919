#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <windows.h>
#include <ole2.h>

struct object;

/* Whether FAXMX_TRACE names a file; the functions below cost one read of it when it does not. */
extern bool trace_enabled;

/* False when a trace is wanted but cannot be written. */
bool trace_open(void);
void trace_close(void);

void trace_write_life(const char *kind, const struct object *object);
void trace_write_wait(const struct object *object, const char *kind, const char *member, BSTR until, LONG time);
void trace_write_error(const struct object *object, BSTR text);
void trace_write_call(const struct object *object, const char *member, HRESULT result);
void trace_write_call_number(const struct object *object, const char *member, LONG argument, HRESULT result);
void trace_write_call_text(const struct object *object, const char *member, BSTR argument, HRESULT result);

static inline void trace_create(const struct object *object)
{
    if (trace_enabled)
        trace_write_life("create", object);
}

static inline void trace_destroy(const struct object *object)
{
    if (trace_enabled)
        trace_write_life("destroy", object);
}

/* A call that begins to wait, until there is a file or for some milliseconds. */
static inline void trace_wait_until(const struct object *object, const char *member, BSTR file)
{
    if (trace_enabled)
        trace_write_wait(object, "hang", member, file, 0);
}

static inline void trace_wait(const struct object *object, const char *member, LONG time)
{
    if (trace_enabled)
        trace_write_wait(object, "delay", member, NULL, time);
}

static inline void trace_error(const struct object *object, BSTR text)
{
    if (trace_enabled)
        trace_write_error(object, text);
}

/* The calls below answer the result they are given, so that a member can end with them. */

static inline HRESULT trace_call(const struct object *object, const char *member, HRESULT result)
{
    if (trace_enabled)
        trace_write_call(object, member, result);
    return result;
}

static inline HRESULT trace_call_number(const struct object *object, const char *member, LONG argument, HRESULT result)
{
    if (trace_enabled)
        trace_write_call_number(object, member, argument, result);
    return result;
}

static inline HRESULT trace_call_text(const struct object *object, const char *member, BSTR argument, HRESULT result)
{
    if (trace_enabled)
        trace_write_call_text(object, member, argument, result);
    return result;
}

#endif
