#include "fax.h"

#include "service.h"
#include "trace.h"

OBJECT_METHODS(IFaxStatus)
FAX_PROPERTIES(FAX_STATUS, FaxStatus)

static HRESULT STDMETHODCALLTYPE call_Refresh(IFaxStatus *iface)
{
    struct fax_object *self = (struct fax_object *)iface;
    const char *member = type_FaxStatus.members[FaxStatus_Refresh].call;
    struct record *status;
    HRESULT hr = fax_begin(self, member, FROM_SERVER, &self->place);
    if (SUCCEEDED(hr)) {
        hr = service_status(&self->place, &status);
        if (SUCCEEDED(hr))
            fax_object_renew(self, status);
        else
            fax_fail(self, hr);
    }
    return trace_call(&self->object, member, hr);
}

static IFaxStatusVtbl vtable = FAX_VTABLE(FAX_STATUS, FaxStatus);

static struct fax_class class = {
    {.name = "FaxStatus", .iid = &IID_IFaxStatus, .destroy = fax_object_destroy}, &type_FaxStatus, NULL
};

HRESULT fax_status_create(struct session *session, const struct place *port, struct record *status, VARIANT *result)
{
    return fax_object_answer(&vtable, &class, session, port, status, result);
}
