#include "fax.h"

#include <wchar.h>

#include "service.h"
#include "trace.h"

OBJECT_METHODS(IFaxDoc)
FAX_PROPERTIES(FAX_DOC, FaxDoc)

/* Takes over the text. */
static void answer_otherwise(struct fax_object *self, BSTR answer)
{
    if (!answer)
        return;
    self->object.answer_form = wcscmp(answer, L"VT_EMPTY") == 0 ? AS_EMPTY
                             : wcscmp(answer, L"VT_NULL") == 0  ? AS_NULL
                                                                : AS_TEXT;
    if (self->object.answer_form == AS_TEXT)
        self->object.answer_text = answer;
    else
        SysFreeString(answer);
}

static HRESULT STDMETHODCALLTYPE call_Send(IFaxDoc *iface, LONG *job_id)
{
    struct fax_object *self = (struct fax_object *)iface;
    const char *member = type_FaxDoc.members[FaxDoc_Send].call;
    *job_id = 0;
    HRESULT hr = fax_begin(self, member, FROM_SERVER, &self->place);
    if (SUCCEEDED(hr)) {
        hr = service_queue(self->record, job_id);
        if (FAILED(hr))
            fax_fail(self, hr);
        else
            answer_otherwise(self, service_send_answer());
    }
    return trace_call(&self->object, member, hr);
}

static HRESULT STDMETHODCALLTYPE put_ConnectionObject(IFaxDoc *iface, IDispatch *value)
{
    struct fax_object *self = (struct fax_object *)iface;
    const char *member = type_FaxDoc.members[FaxDoc_ConnectionObject].put;
    (void)value;
    HRESULT hr = fax_begin(self, member, FROM_COPY, &self->place);
    if (SUCCEEDED(hr))
        hr = fax_fail(self, E_NOTIMPL);
    return trace_call(&self->object, member, hr);
}

static IFaxDocVtbl vtable = FAX_VTABLE(FAX_DOC, FaxDoc);

static HRESULT renew(struct fax_object *self, int member, const union value *value)
{
    struct record *changed = record_changed(self->record, member, value);
    if (!changed)
        return E_OUTOFMEMORY;
    fax_object_renew(self, changed);
    return S_OK;
}

static HRESULT put(struct fax_object *self, int member, const union value *value)
{
    if (member != FaxDoc_Tsid)
        return renew(self, member, value);
    union value tsid = {.text = service_station_id(value->text)};
    if (value->text && !tsid.text)
        return E_OUTOFMEMORY;
    HRESULT hr = renew(self, member, &tsid);
    SysFreeString(tsid.text);
    return hr;
}

static struct fax_class class = {
    {.name = "FaxDoc", .iid = &IID_IFaxDoc, .destroy = fax_object_destroy}, &type_FaxDoc, put
};

HRESULT fax_doc_create(struct session *session, BSTR file, VARIANT *result)
{
    struct record *record = record_new(&type_FaxDoc);
    if (!record)
        return E_OUTOFMEMORY;
    HRESULT hr = E_OUTOFMEMORY;
    if (record_set(record, FaxDoc_FileName, &(union value){.text = file}))
        hr = fax_object_answer(&vtable, &class, session, &(struct place){.section = IN_SERVER}, record, result);
    record_release(record);
    return hr;
}
