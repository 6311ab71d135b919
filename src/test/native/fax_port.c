#include "fax.h"

#include "service.h"
#include "trace.h"

OBJECT_METHODS(IFaxPort)
FAX_PROPERTIES(FAX_PORT, FaxPort)

static HRESULT STDMETHODCALLTYPE call_GetRoutingMethods(IFaxPort *iface, VARIANT *result)
{
    struct fax_object *self = (struct fax_object *)iface;
    const char *member = type_FaxPort.members[FaxPort_GetRoutingMethods].call;
    struct record **records;
    LONG count;
    VariantInit(result);
    HRESULT hr = fax_begin(self, member, FROM_SERVER, &self->place);
    if (SUCCEEDED(hr)) {
        hr = service_methods(&self->place, &records, &count);
        hr = SUCCEEDED(hr) ? fax_methods_create(self->session, &self->place, records, count, result)
                           : fax_fail(self, hr);
    }
    return trace_call(&self->object, member, hr);
}

static HRESULT STDMETHODCALLTYPE call_GetStatus(IFaxPort *iface, VARIANT *result)
{
    struct fax_object *self = (struct fax_object *)iface;
    const char *member = type_FaxPort.members[FaxPort_GetStatus].call;
    struct record *status;
    VariantInit(result);
    HRESULT hr = fax_begin(self, member, FROM_SERVER, &self->place);
    if (SUCCEEDED(hr)) {
        hr = service_status(&self->place, &status);
        if (SUCCEEDED(hr)) {
            hr = fax_status_create(self->session, &self->place, status, result);
            record_release(status);
        } else {
            fax_fail(self, hr);
        }
    }
    return trace_call(&self->object, member, hr);
}

static IFaxPortVtbl vtable = FAX_VTABLE(FAX_PORT, FaxPort);

static HRESULT put(struct fax_object *self, int member, const union value *value)
{
    struct record *changed;
    HRESULT hr = service_put_port(&self->place, member, value, &changed);
    if (SUCCEEDED(hr))
        fax_object_renew(self, changed);
    return hr;
}

static HRESULT query(const struct object *object)
{
    HRESULT own = ((const struct fax_object *)object)->record->values[FaxPort_refuseQuery].number;
    return own ? own : scenario_query_answer;
}

static struct fax_class class = {
    {.name = "FaxPort", .iid = &IID_IFaxPort, .destroy = fax_object_destroy, .query = query}, &type_FaxPort, put
};

HRESULT fax_port_create(struct session *session, const struct place *place, struct record *port, VARIANT *result)
{
    return fax_object_answer(&vtable, &class, session, place, port, result);
}
