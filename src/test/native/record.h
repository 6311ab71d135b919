#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <windows.h>
#include <ole2.h>

#include "members.h"

union value {
    LONG number;        /* also a flag and a word */
    BSTR text;          /* may be NULL */
    DATE date;          /* also a duration */
    LONGLONG moment;
};

struct tag {
    struct tag *next;
    LONG number;
    BSTR text;
};

/*
 * One value for each member of a type. A record is never changed once others can see it, so that a
 * copy which an object holds stays what it was; a change puts another record in its place.
 */
struct record {
    LONG references;
    const struct type *type;
    struct tag *tags;       /* of a FaxTiff */
    union value values[];
};

/* Texts are empty and everything else is 0. These answer NULL for lack of memory. */
struct record *record_new(const struct type *type);
struct record *record_changed(const struct record *record, int member, const union value *value);

void record_retain(struct record *record);
void record_release(struct record *record);

/* For a record that no other thread has yet. The value's text is copied. */
bool record_set(struct record *record, int member, const union value *value);
bool record_set_text(struct record *record, int member, const WCHAR *text);

bool text_copy(BSTR from, BSTR *to);

#endif
