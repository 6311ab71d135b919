#include "record.h"

#include <stdlib.h>
#include <string.h>

bool text_copy(BSTR from, BSTR *to)
{
    *to = from ? SysAllocStringLen(from, SysStringLen(from)) : NULL;
    return *to || !from;
}

static bool is_text(const struct record *record, int member)
{
    return record->type->members[member].kind == KIND_text;
}

static struct record *allocate(const struct type *type)
{
    struct record *record = calloc(1, sizeof *record + (size_t)type->count * sizeof *record->values);
    if (record) {
        record->references = 1;
        record->type = type;
    }
    return record;
}

struct record *record_new(const struct type *type)
{
    struct record *record = allocate(type);
    for (int i = 0; record && i < type->count; i++) {
        if (is_text(record, i) && !record_set_text(record, i, L"")) {
            record_release(record);
            return NULL;
        }
    }
    return record;
}

struct record *record_changed(const struct record *record, int member, const union value *value)
{
    struct record *copy = allocate(record->type);
    for (int i = 0; copy && i < record->type->count; i++) {
        if (!record_set(copy, i, i == member ? value : &record->values[i])) {
            record_release(copy);
            return NULL;
        }
    }
    return copy;
}

void record_retain(struct record *record)
{
    InterlockedIncrement(&record->references);
}

void record_release(struct record *record)
{
    if (InterlockedDecrement(&record->references) != 0)
        return;
    for (int i = 0; i < record->type->count; i++) {
        if (is_text(record, i))
            SysFreeString(record->values[i].text);
    }
    while (record->tags) {
        struct tag *tag = record->tags;
        record->tags = tag->next;
        SysFreeString(tag->text);
        free(tag);
    }
    free(record);
}

bool record_set(struct record *record, int member, const union value *value)
{
    if (!is_text(record, member)) {
        record->values[member] = *value;
        return true;
    }
    BSTR text;
    if (!text_copy(value->text, &text))
        return false;
    SysFreeString(record->values[member].text);
    record->values[member].text = text;
    return true;
}

bool record_set_text(struct record *record, int member, const WCHAR *text)
{
    SysFreeString(record->values[member].text);
    record->values[member].text = SysAllocString(text);
    return record->values[member].text != NULL;
}
