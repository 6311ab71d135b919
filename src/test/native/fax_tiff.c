#include "fax.h"

#include "service.h"
#include "trace.h"

OBJECT_METHODS(IFaxTiff)
FAX_PROPERTIES(FAX_TIFF, FaxTiff)

static BSTR find_tag(const struct record *record, LONG number)
{
    for (const struct tag *tag = record->tags; tag; tag = tag->next) {
        if (tag->number == number)
            return tag->text;
    }
    return record->values[FaxTiff_missing].text;
}

static HRESULT STDMETHODCALLTYPE get_TiffTagString(IFaxTiff *iface, INT number, BSTR *text)
{
    struct fax_object *self = (struct fax_object *)iface;
    const char *member = type_FaxTiff.members[FaxTiff_TiffTagString].get;
    *text = NULL;
    HRESULT hr = fax_begin(self, member, FROM_COPY, &self->place);
    if (SUCCEEDED(hr)) {
        hr = self->record ? fax_answer_text(self, find_tag(self->record, number), text)
                          : fax_fail(self, HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE));
    }
    return trace_call_number(&self->object, member, number, hr);
}

static IFaxTiffVtbl vtable = FAX_VTABLE(FAX_TIFF, FaxTiff);

/* The place moves to the file even when that is not there: no file is open then. */
static HRESULT put(struct fax_object *self, int member, const union value *value)
{
    (void)member;
    BSTR image;
    if (!text_copy(value->text, &image))
        return E_OUTOFMEMORY;
    SysFreeString(self->place.key);
    self->place.key = image;
    fax_object_renew(self, service_record(&self->place));
    return self->record ? S_OK : HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
}

static struct fax_class class = {
    {.name = "FaxTiff", .iid = &IID_IFaxTiff, .destroy = fax_object_destroy}, &type_FaxTiff, put
};

HRESULT fax_tiff_create(REFIID iid, void **result)
{
    HRESULT hr;
    struct place place = {.section = IN_TIFF};
    struct fax_object *self = fax_object_new(sizeof *self, &vtable, &class, NULL, &place, NULL, &hr);
    if (!self)
        return hr;
    hr = object_query(&self->object, iid, result);
    object_release(&self->object);
    return hr;
}
